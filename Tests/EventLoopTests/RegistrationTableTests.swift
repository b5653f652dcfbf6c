internal import Testing

@testable internal import EventLoop

@Suite struct RegistrationTableTests {
    @Test("a registration comes back from the kernel's tag as it was")
    func tag() {
        let registration = Registration(slot: 0xfedc_ba98, generation: 0x7654_3210)
        #expect(Registration(tag: registration.tag) == registration)
    }

    @Test("a slot is used again with another generation, and the old registration finds nothing")
    func generations() {
        var table = RegistrationTable(capacity: 1)
        let first = table.insert(5, .readable, Recorder())
        #expect(table.remove(first)?.descriptor == 5)
        let handler = Recorder()
        let second = table.insert(6, .readable, handler)

        #expect(second.slot == first.slot)
        #expect(second != first)
        #expect(table.handler(of: first) == nil)
        #expect(table.handler(of: second) === handler)
        #expect(table.remove(first) == nil)
    }

    @Test("registrations outlive the table's growth")
    func grows() {
        var table = RegistrationTable(capacity: 1)
        let handlers = (0..<100).map { _ in Recorder() }
        let registrations = handlers.enumerated().map { table.insert(Int32($0), .readable, $1) }
        for (handler, registration) in zip(handlers, registrations) {
            #expect(table.handler(of: registration) === handler)
        }
    }

    @Test("a change to the same interest is none, so no system call is made")
    func change() {
        var table = RegistrationTable()
        let registration = table.insert(5, .readable, Recorder())
        #expect(table.change(registration, to: .readable) == nil)
        #expect(table.change(registration, to: .writable) == 5)
    }

    @Test("a tag that was never given out finds nothing")
    func foreignTag() {
        let table = RegistrationTable()
        #expect(table.handler(of: Registration(tag: .max)) == nil)
    }
}
