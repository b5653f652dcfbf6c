internal import Testing

@testable internal import EventLoop

@Suite struct SlotSetTests {
    @Test("an empty set has no next slot")
    func empty() {
        var set = SlotSet()
        #expect(set.distance(from: 0) == nil)
        set.insert(4_095)
        set.remove(4_095)
        #expect(set.distance(from: 4_095) == nil)
    }

    @Test("the distance to a slot is right from everywhere, round the corner too")
    func distances() {
        let edges = [0, 1, 62, 63, 64, 65, 127, 128, 2_047, 2_048, 4_031, 4_032, 4_033, 4_094, 4_095]
        for slot in edges {
            var set = SlotSet()
            set.insert(slot)
            for start in edges { #expect(set.distance(from: start) == (slot - start + 4_096) % 4_096) }
        }
    }

    @Test("of two slots the nearer one is found, and the other one when that is gone")
    func nearest() {
        var set = SlotSet()
        set.insert(70)
        set.insert(66)
        #expect(set.distance(from: 65) == 1)
        #expect(set.distance(from: 67) == 3)
        #expect(set.distance(from: 71) == 4_091)
        set.remove(66)
        #expect(set.distance(from: 71) == 4_095)
        set.insert(200)
        #expect(set.distance(from: 71) == 129)
    }
}
