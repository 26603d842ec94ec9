import ECMAScript
import Inspection
import Testing

/// Many numbers satisfy by chance what cards do: those that are long enough for one are told from it by how they begin.
@Suite("The number of a card") struct CardNumberTests {
  private static func isHidden(_ text: String) -> Bool { Masking().rule(key: "note", value: .string(JSString(text))) != nil }

  @Test(
    "is hidden, in groups and in prose",
    arguments: [
      "4242424242424242", "4111 1111 1111 1111", "paid with 5500-0000-0000-0004 today", "378282246310005", "30569309025904",
      "2223003122003222", "a+4242 4242 4242 4242", "card=4242424242424242&cvc=1", "6011 1111 1111 1117", "card +4242424242424242",
      "note=pay+378282246310005", "n=1+30569309025904",
    ])
  func cards(_ text: String) { #expect(Self.isHidden(text)) }

  /// The digits, and a last one by which they satisfy what cards do.
  private static func checked(_ digits: String) -> String {
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      let value = (digit.element.wholeNumberValue ?? 0) * (digit.offset % 2 == 0 ? 2 : 1)
      return sum + (value > 9 ? value - 9 : value)
    }
    return digits + String((10 - sum % 10) % 10)
  }

  @Test(
    "is not what is dialled, what an article has, or a date with an order's",
    arguments: [
      "+491760748337", "+49 170 2225711", "+49-170-2225711", "Tel. +49 170 2225711", "+35844123456789", "491760748337",
      "400638133393",
      "202611281234567", "order 202611281234567", "170000000000", "+3581234567890", "tel:+3581234567890", "phone=+3581234567890",
    ])
  func others(_ digits: String) {
    let number = digits + String(Self.checked(digits.filter(\.isNumber)).suffix(1))
    #expect(!Self.isHidden(number), "\(number)")
  }

  @Test("is hidden as a number, and an article's is not") func numbers() {
    #expect(Masking().rule(key: "n", value: .number(JSNumber(4_242_424_242_424_242))) != nil)
    #expect(Masking().rule(key: "n", value: .number(JSNumber(4_006_381_333_932))) == nil)
    #expect(Masking().rule(key: "n", value: .number(JSNumber(4_917_607_483_378))) == nil)
  }
}
