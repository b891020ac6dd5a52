/// How unlike words a text is, under a model of which letter follows which in names, words and paths.
///
/// The table holds, for each pair of letters, the cost of the second after the first: −log₂ of its share, in half bits, as a
/// base-36 digit. It was counted over 1.2 million distinct identifiers and words of C headers, the Python and Perl
/// libraries and manuals in English, in which digits are one class and all other bytes another. Words cost 3 to 5 bits a
/// byte (99 of 100 of 14 bytes and more below 5.4), random letters and digits 6 to 7.5 (99 of 100 above 5.4), random
/// hexadecimal digits about 5.1.
enum WordModel {
    /// What the digits of a number cost beyond their class, and those after a letter.
    private static let digitAfterDigit = 3.3
    private static let digitAfterOther = 1.5
    /// What a change of case within a run of letters costs.
    private static let rise = 2.5
    private static let fall = 0.7

    /// The mean cost of a byte, in bits.
    static func bitsPerByte(_ bytes: some Collection<UInt8>) -> Double {
        guard !bytes.isEmpty else { return 0 }
        var total = 0.0
        var before = other
        var last: UInt8 = 0
        for byte in bytes {
            let symbol = symbol(of: byte)
            total += costs[before * width + symbol]
            if symbol == digit { total += before == digit ? digitAfterDigit : digitAfterOther }
            total += caseCost(from: last, to: byte)
            before = symbol
            last = byte
        }
        return total / Double(bytes.count)
    }

    private static func caseCost(from last: UInt8, to byte: UInt8) -> Double {
        if isLower(last), isUpper(byte) { return rise }
        return isUpper(last) && isLower(byte) ? fall : 0
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }

    private static let width = 28
    private static let digit = 26
    private static let other = 27

    private static func symbol(of byte: UInt8) -> Int {
        switch byte {
        case 0x61...0x7A: Int(byte) - 0x61
        case 0x41...0x5A: Int(byte) - 0x41
        case 0x30...0x39: digit
        default: other
        }
    }

    private static let costs: [Double] = rows.flatMap { row in
        row.utf8.map { Double($0 < 0x3A ? Int($0) - 0x30 : Int($0) - 0x57) / 2 }
    }

    /// A row for each of `a` to `z`, a digit, and any other byte; the columns are the same.
    private static let rows = [
        "ea89feakbke687m9l685cdedcica", "6cac7dei89h6ee8cka9d7hihaj87", "7dbd7eh7al88cf5dk9b7afjhdnb8",
        "7cc94cdf6iibdf8dkaabaffhel95", "9e88cbciemi8a7ebd667gce9dlc6", "8ecc98gj5nk9ec7ek9aa9ihidn84",
        "afbf4fca8lj8c9acm78baghjgid6", "5ffe4fhh7mgdbf7ejab8chflckb6", "bb89ab9lili9947ajb77ibkcobgb",
        "7fce4fegafceee6beg6e8gehghc6", "acbc3dde7kicdbddjd8dbdcfgic4", "7eea57ei6mh7gg7dmg99abihckd6",
        "5aeb5fhj8mgaag86kf9dafjield6", "8g877a7h9jddfc8clf76abjihke7", "cb88gcckcjd885b8p6a98caghki9",
        "6gbc6dfb9od8ef79j6a8afik9jd7", "ceddddffekh8ddgce9ad2gghhhc6", "7fab4dbi7odcac7ek988cchkbmf7",
        "agag5efa8ncbeeaage84affjbid6", "7gbe5eh96ngcdf8cm7aachffaje5", "a9ac7bcianj786f8l776ifkfmkcc",
        "5gcf3dei7mbb7gcbjebeibigil98", "6fcc7ega5kgcd97dh69dghchjid6", "9e8c8afh9lbe9fe7ieb5gfibdk55",
        "bdbcbedgckia89c4jd78eediggd3", "8gff2ffe8jhbce8eifeeghgecb97", "aaa9aahjfkhehhifkhfgghiflk25",
        "8a7999ab9gda9ab8g968bacbigcb",
    ]
}
