internal import Bytes
internal import Testing

@testable internal import JSONEngine

@Suite struct ShortestNumberTests {
    private func shortest(_ value: Double) -> String {
        var buffer = ByteBuffer()
        buffer.appendShortest(value)
        return buffer.string()
    }

    private func shortest(_ value: Float) -> String {
        var buffer = ByteBuffer()
        buffer.appendShortest(value)
        return buffer.string()
    }

    @Test func fewDecimalsAgreeWithTheStandardLibrary() {
        let powers: [Double] = [10, 100, 1_000, 10_000, 100_000, 1e10]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let power = powers[Int.random(in: 0..<powers.count, using: &generator)]
            let digits = Int64.random(in: -10_000_000_000_000...10_000_000_000_000, using: &generator)
            let value = Double(digits >> Int64.random(in: 0...40, using: &generator)) / power
            guard exactInteger(value) == nil else { continue }
            #expect(shortest(value) == value.description)
            let single = Float(value)
            if exactInteger(Double(single)) == nil { #expect(shortest(single) == single.description) }
        }
    }

    @Test func neighboursOfShortNumbersAreToldApart() {
        for value in [0.1, 0.25, 19.99, 1_234.5, 0.000_1, 99_999.999_9] {
            for neighbour in [value.nextUp, value.nextDown, -value.nextUp] {
                #expect(Double(shortest(neighbour)) == neighbour)
                #expect(shortest(neighbour) == neighbour.description)
            }
            let single = Float(value)
            for neighbour in [single, single.nextUp, single.nextDown] where exactInteger(Double(neighbour)) == nil {
                #expect(shortest(neighbour) == neighbour.description)
            }
        }
    }

    @Test func everyBitPatternReadsBackTheSame() {
        for _ in 0..<50_000 {
            let value = Double(bitPattern: .random(in: .min ... .max))
            if value.isFinite { #expect(Double(shortest(value)) == value) }
            let single = Float(bitPattern: .random(in: .min ... .max))
            if single.isFinite { #expect(Float(shortest(single)) == single) }
        }
    }

    @Test func integersHaveNoDecimals() {
        #expect(shortest(Double(1 << 53)) == "9007199254740992")
        #expect(shortest(-4.0) == "-4")
        #expect(shortest(Float(16_777_216)) == "16777216")
        #expect(shortest(-0.0) == "-0.0")
        #expect(shortest(-Float.zero) == "-0.0")
    }

    @Test func integersAreExactBelowTwoToThe53() {
        #expect(exactInteger(9_007_199_254_740_991) == 9_007_199_254_740_991)
        #expect(exactInteger(9_007_199_254_740_992) == nil)
        #expect(exactInteger(-0.0) == nil)
        #expect(exactInteger(0) == 0)
        #expect(exactInteger(0.5) == nil)
        #expect(exactInteger(.nan) == nil)
        #expect(exactInteger(-.infinity) == nil)
    }
}
