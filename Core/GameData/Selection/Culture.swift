import Values

/// A language that people know by a name and a number: facts of the usual tables of cultures.
struct Culture: Sendable {
    let tag: Text
    /// The number of the language and its region in Windows.
    let lcid: Int
    /// Its display name in English.
    let name: String

    /// The culture with that tag, whatever the case; nil for one that is not known here.
    static func of(_ tag: Text) -> Culture? { byTag[tag.string.lowercased()] }

    private static let byTag = Dictionary(all.map { ($0.tag.string.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

    /// One a line: tag, number, name.
    private static let all = table.split(separator: "\n").compactMap { line -> Culture? in
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count == 3, let lcid = Int(parts[1]) else { return nil }
        return Culture(tag: Text(String(parts[0])), lcid: lcid, name: String(parts[2]))
    }

    private static let table = """
        af 54 Afrikaans
        af-ZA 1078 Afrikaans (South Africa)
        am 94 Amharic
        am-ET 1118 Amharic (Ethiopia)
        ar 1 Arabic
        ar-AE 14337 Arabic (United Arab Emirates)
        ar-BH 15361 Arabic (Bahrain)
        ar-DZ 5121 Arabic (Algeria)
        ar-EG 3073 Arabic (Egypt)
        ar-IQ 2049 Arabic (Iraq)
        ar-JO 11265 Arabic (Jordan)
        ar-KW 13313 Arabic (Kuwait)
        ar-LB 12289 Arabic (Lebanon)
        ar-LY 4097 Arabic (Libya)
        ar-MA 6145 Arabic (Morocco)
        ar-OM 8193 Arabic (Oman)
        ar-QA 16385 Arabic (Qatar)
        ar-SA 1025 Arabic (Saudi Arabia)
        ar-SY 10241 Arabic (Syria)
        ar-TN 7169 Arabic (Tunisia)
        ar-YE 9217 Arabic (Yemen)
        arn 122 Mapudungun
        arn-CL 1146 Mapudungun (Chile)
        as 77 Assamese
        as-IN 1101 Assamese (India)
        az 44 Azerbaijani
        az-Cyrl 29740 Azerbaijani (Cyrillic)
        az-Cyrl-AZ 2092 Azerbaijani (Cyrillic, Azerbaijan)
        az-Latn 30764 Azerbaijani (Latin)
        az-Latn-AZ 1068 Azerbaijani (Latin, Azerbaijan)
        ba 109 Bashkir
        ba-RU 1133 Bashkir (Russia)
        be 35 Belarusian
        be-BY 1059 Belarusian (Belarus)
        bg 2 Bulgarian
        bg-BG 1026 Bulgarian (Bulgaria)
        bn 69 Bangla
        bn-BD 2117 Bangla (Bangladesh)
        bn-IN 1093 Bangla (India)
        bo 81 Tibetan
        bo-CN 1105 Tibetan (China)
        br 126 Breton
        br-FR 1150 Breton (France)
        bs 30746 Bosnian
        bs-Cyrl 25626 Bosnian (Cyrillic)
        bs-Cyrl-BA 8218 Bosnian (Cyrillic, Bosnia and Herzegovina)
        bs-Latn 26650 Bosnian (Latin)
        bs-Latn-BA 5146 Bosnian (Latin, Bosnia & Herzegovina)
        ca 3 Catalan
        ca-ES 1027 Catalan (Spain)
        co 131 Corsican
        co-FR 1155 Corsican (France)
        cs 5 Czech
        cs-CZ 1029 Czech (Czechia)
        cy 82 Welsh
        cy-GB 1106 Welsh (United Kingdom)
        da 6 Danish
        da-DK 1030 Danish (Denmark)
        de 7 German
        de-AT 3079 German (Austria)
        de-CH 2055 German (Switzerland)
        de-DE 1031 German (Germany)
        de-LI 5127 German (Liechtenstein)
        de-LU 4103 German (Luxembourg)
        dsb 31790 Lower Sorbian
        dsb-DE 2094 Lower Sorbian (Germany)
        dv 101 Divehi
        dv-MV 1125 Divehi (Maldives)
        el 8 Greek
        el-GR 1032 Greek (Greece)
        en 9 English
        en-029 9225 English (Caribbean)
        en-AU 3081 English (Australia)
        en-BZ 10249 English (Belize)
        en-CA 4105 English (Canada)
        en-GB 2057 English (United Kingdom)
        en-HK 15369 English (Hong Kong SAR)
        en-IE 6153 English (Ireland)
        en-IN 16393 English (India)
        en-JM 8201 English (Jamaica)
        en-MY 17417 English (Malaysia)
        en-NZ 5129 English (New Zealand)
        en-PH 13321 English (Philippines)
        en-SG 18441 English (Singapore)
        en-TT 11273 English (Trinidad & Tobago)
        en-US 1033 English (United States)
        en-ZA 7177 English (South Africa)
        en-ZW 12297 English (Zimbabwe)
        es 10 Spanish
        es-419 22538 Spanish (Latin America)
        es-AR 11274 Spanish (Argentina)
        es-BO 16394 Spanish (Bolivia)
        es-CL 13322 Spanish (Chile)
        es-CO 9226 Spanish (Colombia)
        es-CR 5130 Spanish (Costa Rica)
        es-CU 23562 Spanish (Cuba)
        es-DO 7178 Spanish (Dominican Republic)
        es-EC 12298 Spanish (Ecuador)
        es-ES 3082 Spanish (Spain)
        es-GT 4106 Spanish (Guatemala)
        es-HN 18442 Spanish (Honduras)
        es-MX 2058 Spanish (Mexico)
        es-NI 19466 Spanish (Nicaragua)
        es-PA 6154 Spanish (Panama)
        es-PE 10250 Spanish (Peru)
        es-PR 20490 Spanish (Puerto Rico)
        es-PY 15370 Spanish (Paraguay)
        es-SV 17418 Spanish (El Salvador)
        es-US 21514 Spanish (United States)
        es-UY 14346 Spanish (Uruguay)
        es-VE 8202 Spanish (Venezuela)
        et 37 Estonian
        et-EE 1061 Estonian (Estonia)
        eu 45 Basque
        eu-ES 1069 Basque (Spain)
        fa 41 Persian
        fa-IR 1065 Persian (Iran)
        fi 11 Finnish
        fi-FI 1035 Finnish (Finland)
        fil 100 Filipino
        fil-PH 1124 Filipino (Philippines)
        fo 56 Faroese
        fo-FO 1080 Faroese (Faroe Islands)
        fr 12 French
        fr-BE 2060 French (Belgium)
        fr-CA 3084 French (Canada)
        fr-CH 4108 French (Switzerland)
        fr-FR 1036 French (France)
        fr-LU 5132 French (Luxembourg)
        fr-MC 6156 French (Monaco)
        fy 98 Western Frisian
        fy-NL 1122 Western Frisian (Netherlands)
        ga 60 Irish
        ga-IE 2108 Irish (Ireland)
        gd 145 Scottish Gaelic
        gd-GB 1169 Scottish Gaelic (United Kingdom)
        gl 86 Galician
        gl-ES 1110 Galician (Spain)
        gn 116 Guarani
        gn-PY 1140 Guarani (Paraguay)
        gsw 132 Swiss German
        gsw-FR 1156 Swiss German (France)
        gu 71 Gujarati
        gu-IN 1095 Gujarati (India)
        ha 104 Hausa
        ha-Latn-NG 1128 Hausa (Latin, Nigeria)
        haw 117 Hawaiian
        haw-US 1141 Hawaiian (United States)
        he 13 Hebrew
        he-IL 1037 Hebrew (Israel)
        hi 57 Hindi
        hi-IN 1081 Hindi (India)
        hr 26 Croatian
        hr-BA 4122 Croatian (Bosnia & Herzegovina)
        hr-HR 1050 Croatian (Croatia)
        hsb 46 Upper Sorbian
        hsb-DE 1070 Upper Sorbian (Germany)
        hu 14 Hungarian
        hu-HU 1038 Hungarian (Hungary)
        hy 43 Armenian
        hy-AM 1067 Armenian (Armenia)
        id 33 Indonesian
        id-ID 1057 Indonesian (Indonesia)
        ig 112 Igbo
        ig-NG 1136 Igbo (Nigeria)
        ii 120 Yi
        ii-CN 1144 Yi (China)
        is 15 Icelandic
        is-IS 1039 Icelandic (Iceland)
        it 16 Italian
        it-CH 2064 Italian (Switzerland)
        it-IT 1040 Italian (Italy)
        ja 17 Japanese
        ja-JP 1041 Japanese (Japan)
        ka 55 Georgian
        ka-GE 1079 Georgian (Georgia)
        kk 63 Kazakh
        kk-KZ 1087 Kazakh (Kazakhstan)
        kl 111 Kalaallisut
        kl-GL 1135 Kalaallisut (Greenland)
        km 83 Khmer
        km-KH 1107 Khmer (Cambodia)
        kn 75 Kannada
        kn-IN 1099 Kannada (India)
        ko 18 Korean
        ko-KR 1042 Korean (Korea)
        kok 87 Konkani
        kok-IN 1111 Konkani (India)
        ku 146 Central Kurdish
        ku-Arab-IQ 1170 Central Kurdish (Iraq)
        ky 64 Kyrgyz
        ky-KG 1088 Kyrgyz (Kyrgyzstan)
        lb 110 Luxembourgish
        lb-LU 1134 Luxembourgish (Luxembourg)
        lo 84 Lao
        lo-LA 1108 Lao (Laos)
        lt 39 Lithuanian
        lt-LT 1063 Lithuanian (Lithuania)
        lv 38 Latvian
        lv-LV 1062 Latvian (Latvia)
        mi 129 Maori
        mi-NZ 1153 Maori (New Zealand)
        mk 47 Macedonian
        mk-MK 1071 Macedonian (North Macedonia)
        ml 76 Malayalam
        ml-IN 1100 Malayalam (India)
        mn 80 Mongolian
        mn-Cyrl 30800 Mongolian (Cyrillic)
        mn-MN 1104 Mongolian (Mongolia)
        mr 78 Marathi
        mr-IN 1102 Marathi (India)
        ms 62 Malay
        ms-BN 2110 Malay (Brunei)
        ms-MY 1086 Malay (Malaysia)
        mt 58 Maltese
        mt-MT 1082 Maltese (Malta)
        my 85 Burmese
        my-MM 1109 Burmese (Myanmar (Burma))
        nb 31764 Norwegian Bokmål
        nb-NO 1044 Norwegian Bokmål (Norway)
        ne 97 Nepali
        ne-NP 1121 Nepali (Nepal)
        nl 19 Dutch
        nl-BE 2067 Dutch (Belgium)
        nl-NL 1043 Dutch (Netherlands)
        nn 30740 Norwegian Nynorsk
        nn-NO 2068 Norwegian Nynorsk (Norway)
        no 20 Norwegian
        oc 130 Occitan
        oc-FR 1154 Occitan (France)
        or 72 Odia
        or-IN 1096 Odia (India)
        pa 70 Punjabi
        pa-IN 1094 Punjabi (India)
        pl 21 Polish
        pl-PL 1045 Polish (Poland)
        ps 99 Pashto
        ps-AF 1123 Pashto (Afghanistan)
        pt 22 Portuguese
        pt-BR 1046 Portuguese (Brazil)
        pt-PT 2070 Portuguese (Portugal)
        rm 23 Romansh
        rm-CH 1047 Romansh (Switzerland)
        ro 24 Romanian
        ro-MD 2072 Romanian (Moldova)
        ro-RO 1048 Romanian (Romania)
        ru 25 Russian
        ru-MD 2073 Russian (Moldova)
        ru-RU 1049 Russian (Russia)
        rw 135 Kinyarwanda
        rw-RW 1159 Kinyarwanda (Rwanda)
        sa 79 Sanskrit
        sa-IN 1103 Sanskrit (India)
        sah 133 Sakha
        sah-RU 1157 Sakha (Russia)
        se 59 Northern Sami
        se-FI 3131 Northern Sami (Finland)
        se-NO 1083 Northern Sami (Norway)
        se-SE 2107 Northern Sami (Sweden)
        si 91 Sinhala
        si-LK 1115 Sinhala (Sri Lanka)
        sk 27 Slovak
        sk-SK 1051 Slovak (Slovakia)
        sl 36 Slovenian
        sl-SI 1060 Slovenian (Slovenia)
        sq 28 Albanian
        sq-AL 1052 Albanian (Albania)
        sr 31770 Serbian
        sr-Cyrl 27674 Serbian (Cyrillic)
        sr-Cyrl-BA 7194 Serbian (Cyrillic, Bosnia & Herzegovina)
        sr-Cyrl-ME 12314 Serbian (Cyrillic, Montenegro)
        sr-Cyrl-RS 10266 Serbian (Cyrillic, Serbia)
        sr-Latn 28698 Serbian (Latin)
        sr-Latn-BA 6170 Serbian (Latin, Bosnia & Herzegovina)
        sr-Latn-ME 11290 Serbian (Latin, Montenegro)
        sr-Latn-RS 9242 Serbian (Latin, Serbia)
        sv 29 Swedish
        sv-FI 2077 Swedish (Finland)
        sv-SE 1053 Swedish (Sweden)
        sw 65 Swahili
        sw-KE 1089 Swahili (Kenya)
        ta 73 Tamil
        ta-IN 1097 Tamil (India)
        ta-LK 2121 Tamil (Sri Lanka)
        te 74 Telugu
        te-IN 1098 Telugu (India)
        tg 40 Tajik
        tg-Cyrl-TJ 1064 Tajik (Cyrillic, Tajikistan)
        th 30 Thai
        th-TH 1054 Thai (Thailand)
        tk 66 Turkmen
        tk-TM 1090 Turkmen (Turkmenistan)
        tn 50 Tswana
        tn-ZA 1074 Tswana (South Africa)
        tr 31 Turkish
        tr-TR 1055 Turkish (Turkey)
        tt 68 Tatar
        tt-RU 1092 Tatar (Russia)
        ug 128 Uyghur
        ug-CN 1152 Uyghur (China)
        uk 34 Ukrainian
        uk-UA 1058 Ukrainian (Ukraine)
        ur 32 Urdu
        ur-IN 2080 Urdu (India)
        ur-PK 1056 Urdu (Pakistan)
        uz 67 Uzbek
        uz-Cyrl 30787 Uzbek (Cyrillic)
        uz-Cyrl-UZ 2115 Uzbek (Cyrillic, Uzbekistan)
        uz-Latn 31811 Uzbek (Latin)
        uz-Latn-UZ 1091 Uzbek (Latin, Uzbekistan)
        vi 42 Vietnamese
        vi-VN 1066 Vietnamese (Vietnam)
        wo 136 Wolof
        wo-SN 1160 Wolof (Senegal)
        xh 52 Xhosa
        xh-ZA 1076 Xhosa (South Africa)
        yo 106 Yoruba
        yo-NG 1130 Yoruba (Nigeria)
        zh 30724 Chinese
        zh-CN 2052 Chinese (Simplified, China)
        zh-HK 3076 Chinese (Traditional, Hong Kong SAR)
        zh-Hans 4 Chinese (Simplified)
        zh-Hant 31748 Chinese (Traditional)
        zh-MO 5124 Chinese (Traditional, Macao SAR)
        zh-SG 4100 Chinese (Simplified, Singapore)
        zh-TW 1028 Chinese (Traditional, Taiwan)
        zu 53 Zulu
        zu-ZA 1077 Zulu (South Africa)
        """
}
