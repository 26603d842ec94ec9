/// What in a text people write themselves: words, numbers, dates, versions, and what is joined of these. All else may have been made at
/// random, and so be a credential that nothing names.
///
/// A text is cut at whatever stands between letters and digits, and each piece is judged by itself: so an address is told from base64,
/// though both have signs in them, and a token is known behind whatever stands before it. The work is linear in the text.
package enum OrdinaryText {
  /// Where a UUID is an ordinary id: nowhere, in a path behind a word that says of what, or wherever it stands.
  package enum UUIDs: Sendable { case random, partsOfPaths, ordinary }

  /// Whether nothing in a text is long enough to be a credential that is not made of words and numbers.
  package static func isAll(of text: [UInt8], _ uuids: UUIDs) -> Bool { others(in: text, uuids) < shortest }

  private static let shortest = 5

  /// How many characters are those of pieces that are not ordinary.
  package static func others(in text: [UInt8], _ uuids: UUIDs) -> Int {
    var (index, count, hasWord) = (0, 0, false)
    while index < text.count {
      guard ASCIISet.alphanumeric.contains(text[index]) else {
        index += 1
        continue
      }
      if startsWithUUID(text[index...]) {
        let isOfPath = hasWord && text[0] == UInt8(ascii: "/")
        if uuids == .random || uuids == .partsOfPaths && !isOfPath { count += lengthOfUUID }
        index += lengthOfUUID
        continue
      }
      // Once for all that dashes join.
      if index == 0 || text[index - 1] != dash {
        let joined = text[index...].prefix { $0 == dash || ASCIISet.alphanumeric.contains($0) }
        if isInGroups(joined) {
          count += joined.count
          index = joined.endIndex
          continue
        }
      }
      let piece = text[index...].prefix(while: ASCIISet.alphanumeric.contains)
      index = piece.endIndex
      if !isOrdinary(piece) { count += piece.count } else if !piece.contains(where: isDigit) { hasWord = true }
    }
    return count
  }

  private static let dash = UInt8(ascii: "-")

  /// Whether it is a key as it is written to be read out: `AB12-CD34-EF56`. Each of its groups alone may look like a word or a number, and
  /// neither a date nor a version has three parts of one length; where words and numbers have, `2025-2026-plan`, none is of both.
  package static func isInGroups(_ text: ArraySlice<UInt8>) -> Bool {
    let groups = text.split(separator: dash, omittingEmptySubsequences: false)
    let length = groups[0].count
    return groups.count >= 3 && (4...6).contains(length)
      && groups.allSatisfy { $0.count == length && $0.allSatisfy(ASCIISet.alphanumeric.contains) }
      && groups.count(where: { $0.contains(where: isDigit) }) >= 2
      && groups.contains { $0.contains(where: isDigit) && !$0.allSatisfy(isDigit) }
  }

  // MARK: UUIDs

  private static let lengthOfUUID = 36
  private static let dashes: Set<Int> = [8, 13, 18, 23]

  package static func isUUID(_ text: [UInt8]) -> Bool { text.count == lengthOfUUID && startsWithUUID(text[...]) }

  /// Whether any of a part of a text lies in a UUID, whatever touches that: the letter of an escape may.
  package static func meetsUUID(_ part: Range<Int>, of text: [UInt8]) -> Bool {
    let first = max(0, part.lowerBound - lengthOfUUID + 1)
    let end = min(part.upperBound, text.count - lengthOfUUID + 1)
    return first < end && (first..<end).contains { isWrittenAsUUID(text[$0..<$0 + lengthOfUUID]) }
  }

  /// Whether a UUID stands there, and neither a letter nor a digit behind it.
  private static func startsWithUUID(_ text: ArraySlice<UInt8>) -> Bool {
    guard isWrittenAsUUID(text.prefix(lengthOfUUID)) else { return false }
    return text.count == lengthOfUUID || !ASCIISet.alphanumeric.contains(text[text.startIndex + lengthOfUUID])
  }

  private static func isWrittenAsUUID(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == lengthOfUUID else { return false }
    for (place, byte) in text.enumerated() {
      guard dashes.contains(place) ? byte == dash : ASCIISet.hexOfAnyCase.contains(byte) else { return false }
    }
    return true
  }

  // MARK: Pieces

  /// Milliseconds since 1970 have so many digits.
  private static let longestNumber = 13
  /// A year behind a word, the parts of a date, and those of a build as Apple writes it: `15E148`.
  private static let (longestBesideWord, longestOfDate, longestOfBuild) = (4, 8, 3)

  /// Whether letters and digits are words, a number, or one behind the other; `1920x1080`, `20261128T101530Z`, `i18n`, `iPhone15Pro`.
  package static func isOrdinary(_ piece: ArraySlice<UInt8>) -> Bool {
    var (runs, rest) = ([ArraySlice<UInt8>](), piece)
    while let first = rest.first {
      guard runs.count < 4 else { return false }
      let run = rest.prefix { isDigit($0) == isDigit(first) }
      runs.append(run)
      rest = rest.dropFirst(run.count)
    }
    let numbers = runs.filter { $0.first.map(isDigit) ?? false }
    let words = runs.filter { !($0.first.map(isDigit) ?? true) }
    switch (numbers.count, words.count) {
    case (1, 0): return piece.count <= longestNumber
    case (0, 1): return isOfWords(words[0])
    case (1, 1): return numbers[0].count <= longestBesideWord && isOfWords(words[0])
    case (2, 1):
      let longest = words[0].allSatisfy(joiningNumbers.contains) ? longestOfDate : longestOfBuild
      return words[0].count == 1 && numbers.allSatisfy { $0.count <= longest }
    case (1, 2): return numbers[0].count <= longestBesideWord && areJoined(words[0], words[1], by: numbers[0])
    default:
      let isTime = words.first?.elementsEqual("T".utf8) == true && runs.last?.elementsEqual("Z".utf8) == true
      return isTime && numbers.allSatisfy { $0.count <= longestOfDate }
    }
  }

  /// Those of sizes, times and weeks.
  private static let joiningNumbers = ASCIISet("xXTW")

  /// The number of letters that were left out of a word, or what a product or a version is called by.
  private static func areJoined(_ first: ArraySlice<UInt8>, _ last: ArraySlice<UInt8>, by number: ArraySlice<UInt8>) -> Bool {
    if first.count == 1, number.count <= 2, (first + last).allSatisfy(isSmall) {
      return last.count == 1 || last.count >= 4 && isWord(last)
    }
    let words = [first, last]
    let areWords = words.allSatisfy { $0.count >= 3 && $0.contains(where: isSmall) && isOfWords($0) }
    return areWords && oddities(in: first) + oddities(in: last) <= 1
  }

  // MARK: Words

  /// One word, or several of which each begins with a capital, and one of them may be an abbreviation: `getHTTPHeader`.
  private static func isOfWords(_ letters: ArraySlice<UInt8>) -> Bool {
    if isOfOneCase(letters) { return isWord(letters) }
    guard letters.count <= longestOfWords else { return false }
    let oddities = oddities(in: letters)
    return oddities == 0 || oddities == 1 && letters.count > 3
  }

  private static let longestOfWords = 40
  /// Longer words are told from random letters by their vowels.
  private static let shortestLongWord = 15

  /// Whether letters of one case can be spoken: with no more than five consonants in a row and, where they are many, a quarter of vowels.
  private static func isWord(_ letters: ArraySlice<UInt8>) -> Bool {
    guard isOfOneCase(letters), mostConsonants(in: letters) <= 5 else { return false }
    return letters.count < shortestLongWord || 4 * letters.count(where: vowels.contains) >= letters.count
  }

  /// How many of the words that begin with capitals are none: those have one capital, two letters and a vowel.
  private static func oddities(in letters: ArraySlice<UInt8>) -> Int {
    var (count, rest) = (0, letters)
    while !rest.isEmpty {
      let capitals = rest.prefix(while: isCapital)
      let small = rest.dropFirst(capitals.count).prefix(while: isSmall)
      let word = rest.prefix(capitals.count + small.count)
      rest = rest.dropFirst(word.count)
      if mostConsonants(in: small) > 4 {
        count += 2
      } else if capitals.count > 1 || word.count < 2 || !word.contains(where: vowels.contains) {
        count += 1
      }
    }
    return count
  }

  private static func mostConsonants(in letters: ArraySlice<UInt8>) -> Int {
    var (most, run) = (0, 0)
    for letter in letters {
      run = vowels.contains(letter) ? 0 : run + 1
      most = max(most, run)
    }
    return most
  }

  /// Whether at most the first is a capital, or all are.
  private static func isOfOneCase(_ letters: ArraySlice<UInt8>) -> Bool {
    letters.dropFirst().allSatisfy(isSmall) || letters.allSatisfy(isCapital)
  }

  private static let vowels = ASCIISet("aeiouyAEIOUY")
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
}
