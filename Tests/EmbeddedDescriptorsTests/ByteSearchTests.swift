internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct ByteSearchTests {
    private func places(_ pattern: [UInt8], in text: [UInt8]) -> [Int] {
        let search = ByteSearch(pattern)
        return withBytes(text) { bytes in
            var places: [Int] = []
            var position = 0
            while let place = search.next(in: bytes, from: position) {
                places.append(place)
                position = place + 1
            }
            return places
        }
    }

    @Test func `It finds every place, overlapping ones and those at the ends`() {
        #expect(places(Array("aa".utf8), in: Array("aaxaaa".utf8)) == [0, 3, 4])
        #expect(places(Array(".proto".utf8), in: Array(".protoproto.proto".utf8)) == [0, 11])
        #expect(places([0x1f, 0x8b, 8], in: [0x1f, 0x1f, 0x8b, 8, 0x8b, 8, 0x1f, 0x8b]) == [1])
        #expect(places([7], in: [7, 0, 7]) == [0, 2])
    }

    @Test func `Too little to hold the pattern holds none`() {
        #expect(places(Array(".proto".utf8), in: []) == [])
        #expect(places(Array(".proto".utf8), in: Array(".prot".utf8)) == [])
    }

    @Test func `It agrees with looking everywhere`() {
        var randomness = Randomness(state: 1)
        for _ in 0..<2000 {
            let pattern = (0..<Int.random(in: 1...4, using: &randomness)).map { _ in
                UInt8.random(in: 0...2, using: &randomness)
            }
            let text = (0..<60).map { _ in UInt8.random(in: 0...2, using: &randomness) }
            let expected = (0...(text.count - pattern.count)).filter {
                text[$0..<($0 + pattern.count)].elementsEqual(pattern)
            }
            #expect(places(pattern, in: text) == expected)
        }
    }
}
