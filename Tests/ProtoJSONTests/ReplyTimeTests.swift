internal import Testing

@testable internal import ProtoJSON

@Suite struct ReplyTimeTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    @Test(
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"), (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (951_827_696, 120_000_000, "2000-02-29T12:34:56.120Z"), (1, 1_000, "1970-01-01T00:00:01.000001Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
            (-62_135_596_801, 0, nil), (253_402_300_800, 0, nil), (0, -1, nil), (0, 1_000_000_000, nil),
            (.min, 0, nil), (.max, 0, nil),
        ] as [(Int64, Int64, String?)])
    func timestamps(seconds: Int64, nanos: Int64, expected: String?) throws {
        let message = Wire.bytes(20, Wire.integer(1, seconds) + Wire.integer(2, nanos))
        if let expected {
            #expect(try fixture.json(message) == #"{"at":"\#(expected)"}"#)
        } else {
            #expect(try fixture.fault(message) != nil)
        }
    }

    @Test(
        arguments: [
            (0, 0, "0s"), (1, 500_000_000, "1.500s"), (0, -1, "-0.000000001s"), (-1, -1_000, "-1.000001s"),
            (315_576_000_000, 999_999_999, "315576000000.999999999s"), (-10, 0, "-10s"),
            (315_576_000_001, 0, nil), (1, -1, nil), (-1, 1, nil), (0, 1_000_000_000, nil), (.min, 0, nil),
        ] as [(Int64, Int64, String?)])
    func durations(seconds: Int64, nanos: Int64, expected: String?) throws {
        let message = Wire.bytes(21, Wire.integer(2, nanos) + Wire.integer(1, seconds))
        if let expected {
            #expect(try fixture.json(message) == #"{"lasts":"\#(expected)"}"#)
        } else {
            #expect(try fixture.fault(message) != nil)
        }
    }

    @Test func datesFollowOneAnotherFromTheYear1To9999() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day: Int64 = -719_162
        for year in 1...9_999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (index, length) in lengths.enumerated() {
                let count = length + (isLeap && index == 1 ? 1 : 0)
                for date in [1, count] {
                    let found = CivilDate(daysSince1970: day + Int64(date) - 1)
                    if found.year != year || found.month != index + 1 || found.day != date {
                        Issue.record("\(year)-\(index + 1)-\(date) is \(found)")
                        return
                    }
                }
                day += Int64(count)
            }
        }
    }
}
