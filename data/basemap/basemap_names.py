# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and places written by hand, where the packages that the base map is made from have none."""

# Name in the states_provinces layer → Korean name, of the 17 provinces.
KOREAN_PROVINCES = {
    'Seoul': '서울특별시', 'Busan': '부산광역시', 'Daegu': '대구광역시', 'Incheon': '인천광역시',
    'Gwangju': '광주광역시', 'Daejeon': '대전광역시', 'Ulsan': '울산광역시', 'Sejong': '세종특별자치시',
    'Gyeonggi': '경기도', 'Gangwon': '강원특별자치도', 'North Chungcheong': '충청북도', 'South Chungcheong': '충청남도',
    'North Jeolla': '전북특별자치도', 'South Jeolla': '전라남도', 'North Gyeongsang': '경상북도',
    'South Gyeongsang': '경상남도', 'Jeju': '제주특별자치도',
}

# English, Korean, latitude, longitude (of the city hall, to 0.01°), rank: Korean cities that Locations.xml lacks.
KOREAN_CITIES = [
    ('Daejeon', '대전', 36.35, 127.38, 0), ('Gwangju', '광주', 35.16, 126.85, 0), ('Ulsan', '울산', 35.54, 129.31, 0),
    ('Suwon', '수원', 37.26, 127.03, 1), ('Sejong', '세종', 36.48, 127.29, 1), ('Changwon', '창원', 35.23, 128.68, 1),
    ('Jeonju', '전주', 35.82, 127.15, 1), ('Pohang', '포항', 36.02, 129.34, 1), ('Gangneung', '강릉', 37.75, 128.88, 1),
    ('Chuncheon', '춘천', 37.88, 127.73, 1), ('Wonju', '원주', 37.34, 127.92, 1), ('Mokpo', '목포', 34.81, 126.39, 1),
    ('Yeosu', '여수', 34.76, 127.66, 1), ('Andong', '안동', 36.57, 128.73, 1), ('Cheonan', '천안', 36.82, 127.11, 1),
    ('Gyeongju', '경주', 35.86, 129.22, 1), ('Jinju', '진주', 35.18, 128.11, 1), ('Sokcho', '속초', 38.21, 128.59, 1),
    ('Suncheon', '순천', 34.95, 127.49, 2), ('Chungju', '충주', 36.99, 127.93, 2), ('Jecheon', '제천', 37.13, 128.19, 2),
    ('Donghae', '동해', 37.52, 129.11, 2), ('Samcheok', '삼척', 37.45, 129.17, 2), ('Taebaek', '태백', 37.16, 128.99, 2),
    ('Gumi', '구미', 36.12, 128.34, 2), ('Gimcheon', '김천', 36.14, 128.11, 2), ('Yeongju', '영주', 36.81, 128.62, 2),
    ('Mungyeong', '문경', 36.59, 128.19, 2), ('Sangju', '상주', 36.41, 128.16, 2), ('Iksan', '익산', 35.95, 126.96, 2),
    ('Jeongeup', '정읍', 35.57, 126.86, 2), ('Namwon', '남원', 35.42, 127.39, 2), ('Gimje', '김제', 35.80, 126.88, 2),
    ('Naju', '나주', 35.02, 126.71, 2), ('Gwangyang', '광양', 34.94, 127.70, 2), ('Tongyeong', '통영', 34.85, 128.43, 2),
    ('Geoje', '거제', 34.88, 128.62, 2), ('Gimhae', '김해', 35.23, 128.89, 2), ('Yangsan', '양산', 35.34, 129.04, 2),
    ('Miryang', '밀양', 35.50, 128.75, 2), ('Sacheon', '사천', 35.00, 128.06, 2), ('Seogwipo', '서귀포', 33.25, 126.56, 2),
    ('Seosan', '서산', 36.78, 126.45, 2), ('Dangjin', '당진', 36.89, 126.65, 2), ('Boryeong', '보령', 36.33, 126.61, 2),
    ('Gongju', '공주', 36.45, 127.12, 2), ('Nonsan', '논산', 36.19, 127.10, 2), ('Asan', '아산', 36.79, 127.00, 2),
    ('Goyang', '고양', 37.66, 126.83, 2), ('Seongnam', '성남', 37.42, 127.13, 2), ('Yongin', '용인', 37.24, 127.18, 2),
    ('Bucheon', '부천', 37.50, 126.77, 2), ('Ansan', '안산', 37.32, 126.83, 2), ('Anyang', '안양', 37.39, 126.96, 2),
    ('Hwaseong', '화성', 37.20, 126.83, 2), ('Namyangju', '남양주', 37.64, 127.22, 2), ('Uijeongbu', '의정부', 37.74, 127.03, 2),
    ('Paju', '파주', 37.76, 126.78, 2), ('Gimpo', '김포', 37.62, 126.72, 2), ('Icheon', '이천', 37.27, 127.44, 2),
    ('Yeoju', '여주', 37.30, 127.64, 2), ('Pocheon', '포천', 37.89, 127.20, 2), ('Ulleung', '울릉', 37.48, 130.91, 2),
    ('Uljin', '울진', 36.99, 129.40, 2), ('Haenam', '해남', 34.57, 126.60, 2), ('Wando', '완도', 34.31, 126.76, 2),
    ('Hongcheon', '홍천', 37.70, 127.89, 2), ('Pyeongchang', '평창', 37.37, 128.39, 2), ('Inje', '인제', 38.07, 128.17, 2),
]
NORTH_KOREAN_CITIES = [
    ('Hamhung', '함흥', 39.92, 127.54, 1), ('Chongjin', '청진', 41.80, 129.78, 1), ('Sinuiju', '신의주', 40.10, 124.40, 1),
    ('Wonsan', '원산', 39.15, 127.44, 1), ('Kaesong', '개성', 37.97, 126.55, 1), ('Haeju', '해주', 38.04, 125.71, 2),
    ('Nampo', '남포', 38.74, 125.41, 2), ('Hyesan', '혜산', 41.40, 128.18, 2), ('Kanggye', '강계', 40.97, 126.59, 2),
]

# The layer shortens these.
LONG_NAMES = {
    'Antigua and Barb.': 'Antigua and Barbuda', 'Bosnia and Herz.': 'Bosnia and Herzegovina',
    'British Virgin Is.': 'British Virgin Islands', 'Br. Indian Ocean Ter.': 'British Indian Ocean Territory', 'Cayman Is.': 'Cayman Islands',
    'Central African Rep.': 'Central African Republic', 'Cook Is.': 'Cook Islands', 'Dem. Rep. Congo': 'DR Congo',
    'Dominican Rep.': 'Dominican Republic', 'Eq. Guinea': 'Equatorial Guinea', 'Faeroe Is.': 'Faroe Islands',
    'Falkland Is.': 'Falkland Islands', 'Fr. Polynesia': 'French Polynesia',
    'Fr. S. Antarctic Lands': 'French Southern Lands', 'Heard I. and McDonald Is.': 'Heard and McDonald Islands',
    'Marshall Is.': 'Marshall Islands', 'N. Mariana Is.': 'Northern Mariana Islands', 'Pitcairn Is.': 'Pitcairn Islands',
    'S. Geo. and the Is.': 'South Georgia', 'S. Sudan': 'South Sudan', 'Solomon Is.': 'Solomon Islands',
    'St-Barthélemy': 'Saint Barthélemy', 'St-Martin': 'Saint Martin', 'St. Kitts and Nevis': 'Saint Kitts and Nevis',
    'St. Pierre and Miquelon': 'Saint Pierre and Miquelon', 'St. Vin. and Gren.': 'Saint Vincent',
    'São Tomé and Principe': 'São Tomé and Príncipe', 'Turks and Caicos Is.': 'Turks and Caicos Islands',
    'U.S. Minor Outlying Is.': 'U.S. Outlying Islands', 'U.S. Virgin Is.': 'U.S. Virgin Islands',
    'United States of America': 'United States', 'W. Sahara': 'Western Sahara', 'Wallis and Futuna Is.': 'Wallis and Futuna',
    'Macedonia': 'North Macedonia', 'eSwatini': 'Eswatini',
}

# The language whose translation of a country's name stands on the second line: one national language, in iso-codes.
COUNTRY_LANGUAGES = dict(pair.split(':') for pair in '''
KR:ko JP:ja CN:zh_CN TW:zh_TW VN:vi TH:th MN:mn RU:ru UA:uk BY:be BG:bg RS:sr GR:el DE:de AT:de LI:de FR:fr MC:fr IT:it
SM:it ES:es PT:pt BR:pt_BR AO:pt MZ:pt CV:pt GW:pt ST:pt NL:nl DK:da NO:nb SE:sv FI:fi IS:is FO:fo EE:et LV:lv LT:lt PL:pl
CZ:cs SK:sk HU:hu RO:ro MD:ro SI:sl HR:hr AL:sq MK:mk TR:tr AZ:az AM:hy GE:ka KZ:kk KG:ky UZ:uz TJ:tg IR:fa AF:ps SA:ar
YE:ar OM:ar AE:ar QA:ar BH:ar KW:ar JO:ar LB:ar SY:ar EG:ar LY:ar TN:ar DZ:ar MA:ar SD:ar MR:ar IL:he BD:bn NP:ne KH:km
LA:lo MM:my MX:es GT:es HN:es SV:es NI:es CR:es PA:es CU:es DO:es CO:es VE:es EC:es PE:es BO:es CL:es AR:es PY:es UY:es
SN:fr ML:fr NE:fr TD:fr CI:fr BF:fr TG:fr BJ:fr CM:fr GA:fr CG:fr CD:fr CF:fr GN:fr MG:fr DJ:fr HT:fr GL:kl KE:sw TZ:sw
'''.split())

# "CC:Name": cities that a map of a continent shows, capitals apart, as they are written in Locations.xml.
MAJOR_CITIES = set('''
AE:Dubai,AR:Córdoba,AU:Adelaide,AU:Brisbane,AU:Darwin,AU:Melbourne,AU:Perth,AU:Sydney,BD:Chittagong,BO:Santa Cruz,
BR:Belém,BR:Belo Horizonte,BR:Fortaleza,BR:Manaus,BR:Porto Alegre,BR:Recife,BR:Rio de Janeiro,BR:Salvador,BR:São Paulo,
CA:Calgary,CA:Edmonton,CA:Halifax,CA:Montreal,CA:Toronto,CA:Vancouver,CA:Winnipeg,CI:Abidjan,CM:Douala,CN:Chengdu,
CN:Chongqing,CN:Guangzhou,CN:Harbin,CN:Kunming,CN:Lanzhou,CN:Nanjing,CN:Shanghai,CN:Shenyang,CN:Shenzhen,CN:Tianjin,
CN:Urumqi,CN:Wuhan,CN:Xi'an,CO:Cali,CO:Medellín,DE:Frankfurt,DE:Hamburg,DE:Munich,DZ:Oran,EC:Guayaquil,EG:Alexandria,
ES:Barcelona,ES:Sevilla,FR:Lyon,FR:Marseille,GB:Birmingham,GB:Edinburgh,GB:Glasgow,GB:Manchester,HK:Hong Kong,
ID:Makassar,ID:Medan,ID:Surabaya,IN:Ahmadabad,IN:Bangalore,IN:Chennai,IN:Hyderabad,IN:Kolkata,IN:Mumbai,IR:Esfahan,
IR:Mashhad,IR:Shiraz,IR:Tabriz,IT:Milan,IT:Naples,JP:Fukuoka,JP:Hiroshima,JP:Nagoya,JP:Osaka,JP:Sapporo,JP:Sendai,
KE:Mombasa,KR:Busan,KR:Daegu,KR:Incheon,KZ:Almaty,MA:Casablanca,MA:Marrakech,MM:Rangoon,MX:Guadalajara,MX:Monterrey,
NG:Kano,NG:Lagos,NZ:Auckland,NZ:Christchurch,PE:Arequipa,PH:Davao,PK:Karachi,PK:Lahore,PL:Kraków,RU:Irkutsk,
RU:Khabarovsk,RU:Krasnoyarsk,RU:Murmansk,RU:Novosibirsk,RU:Omsk,RU:Saint Petersburg,RU:Vladivostok,RU:Volgograd,RU:Yakutsk,
RU:Yekaterinburg,SA:Jiddah,SA:Mecca,SE:Göteborg,SY:Aleppo,TH:Chiang Mai,TR:Istanbul,TR:Izmir,TZ:Dar es Salaam,UA:Odesa,
UA:Kharkiv,UA:L'viv,US:Anchorage,US:Atlanta,US:Boston,US:Chicago,US:Dallas,US:Denver,US:Detroit,US:Honolulu,US:Houston,
US:Las Vegas,US:Los Angeles,US:Miami,US:Minneapolis,US:New Orleans,US:New York,US:Philadelphia,US:Phoenix,US:Salt Lake City,
US:San Diego,US:San Francisco,US:Seattle,US:St. Louis,VE:Maracaibo,VN:Ho Chi Minh City,ZA:Cape Town,ZA:Durban,
ZA:Johannesburg
'''.replace('\n', '').split(','))

# Country, English, local, latitude, longitude (to 0.01°), rank: capitals and large cities that Locations.xml lacks.
OTHER_CITIES = [
    ('AD', 'Andorra la Vella', '', 42.51, 1.52, 0), ('AO', 'Luanda', '', -8.84, 13.23, 0), ('ER', 'Asmara', '', 15.34, 38.93, 0),
    ('ET', 'Addis Ababa', '', 9.03, 38.74, 0), ('GW', 'Bissau', '', 11.86, -15.60, 0), ('IQ', 'Baghdad', 'بغداد', 33.31, 44.37, 0),
    ('IQ', 'Basra', 'البصرة', 30.51, 47.82, 1), ('IQ', 'Mosul', 'الموصل', 36.34, 43.13, 1), ('LR', 'Monrovia', '', 6.30, -10.80, 0),
    ('LS', 'Maseru', '', -29.31, 27.48, 0), ('ML', 'Bamako', '', 12.64, -8.00, 0), ('MW', 'Lilongwe', '', -13.97, 33.79, 0),
    ('NG', 'Abuja', '', 9.06, 7.49, 0), ('SO', 'Mogadishu', '', 2.04, 45.34, 0), ('SS', 'Juba', '', 4.85, 31.58, 0),
    ('ST', 'São Tomé', '', 0.34, 6.73, 0), ('TL', 'Dili', '', -8.56, 125.57, 0), ('VU', 'Port Vila', '', -17.74, 168.31, 0),
    ('ZW', 'Harare', '', -17.83, 31.05, 0), ('ZW', 'Bulawayo', '', -20.15, 28.58, 1), ('CV', 'Praia', '', 14.92, -23.51, 0),
    ('JP', 'Sapporo', '札幌', 43.06, 141.35, 0), ('ES', 'Seville', 'Sevilla', 37.39, -5.98, 0), ('MA', 'Casablanca', 'الدار البيضاء', 33.57, -7.59, 0),
    ('CD', 'Lubumbashi', '', -11.66, 27.48, 1), ('CD', 'Kisangani', '', 0.52, 25.20, 1), ('MN', 'Erdenet', 'Эрдэнэт', 49.03, 104.04, 2),
]

# Capitals that Locations.xml has and does not call so.
OTHER_CAPITALS = {'RW:Kigali', 'NA:Windhoek', 'GE:Tbilisi', 'IE:Dublin', 'ME:Podgorica', 'XK:Pristina'}

# Local names of large cities whose country writes in another script.
LOCAL_NAMES = {
    'JP:Tokyo': '東京', 'JP:Osaka': '大阪', 'JP:Nagoya': '名古屋', 'JP:Fukuoka': '福岡', 'JP:Hiroshima': '広島', 'JP:Sendai': '仙台',
    'CN:Beijing': '北京', 'CN:Chengdu': '成都', 'CN:Chongqing': '重庆', 'CN:Guangzhou': '广州', 'CN:Harbin': '哈尔滨',
    'CN:Nanjing': '南京', 'CN:Shanghai': '上海', 'CN:Shenyang': '沈阳', 'CN:Shenzhen': '深圳', 'CN:Tianjin': '天津', 'CN:Wuhan': '武汉',
    "CN:Xi'an": '西安', 'HK:Hong Kong': '香港', 'MO:Macau': '澳門', 'TW:Taipei': '臺北', 'KP:Pyongyang': '평양',
    'TW:Taoyuan': '桃園', 'VN:Ho Chi Minh City': 'Thành phố Hồ Chí Minh', 'VN:Hanoi': 'Hà Nội', 'MX:Mexico City': 'Ciudad de México',
    'EG:Cairo': 'القاهرة', 'EG:Alexandria': 'الإسكندرية', 'SY:Damascus': 'دمشق', 'SY:Aleppo': 'حلب', 'LB:Beirut': 'بيروت',
    'SA:Riyadh': 'الرياض', 'SA:Mecca': 'مكة', 'AE:Abu Dhabi': 'أبو ظبي', 'AE:Dubai': 'دبي', 'DZ:Algiers': 'الجزائر',
    'OM:Muscat': 'مسقط', 'JO:Amman': 'عمان', 'SD:Khartoum': 'الخرطوم', 'YE:Sanaa': 'صنعاء', 'BG:Sofia': 'София',
}

# Country → local name, Korean name: shorter or more usual than the translations of ISO 3166-1; None keeps those.
COUNTRY_NAMES = {
    'RU': ('Россия', '러시아'), 'SY': ('سوريا', '시리아'), 'IR': ('ایران', '이란'), 'AE': ('الإمارات', None), 'AM': ('Հայաստան', None),
    'KP': ('북한', '북한'), 'LA': (None, '라오스'), 'CD': ('RD Congo', None), 'CF': ('Centrafrique', None), 'CG': ('', None),
    'MK': ('Северна Македонија', None), 'GL': ('Kalaallit Nunaat', None), 'IQ': ('العراق', None), 'XK': ('Kosova', '코소보'),
    'TR': ('Türkiye', None), 'TM': ('Türkmenistan', None), 'VG': (None, '영국령 버진 제도'), 'VI': (None, '미국령 버진 제도'),
}

# Names that Locations.xml still has in an older form.
ENGLISH_NAMES = {'GL:Godthåb': 'Nuuk', 'MM:Rangoon': 'Yangon', 'GL:Jakobshavn': 'Ilulissat', 'IN:Benares': 'Varanasi'}

# Where a local name in Latin letters is a transcription, not the name.
OTHER_SCRIPTS = set('AE AF AM BD BG BH BY CN DZ EG GE GR IL IN IQ IR JO JP KH KP KR KW KZ LA LB LY MA MK MM MN NP OM QA RU SA SD SY TH TW UA YE'
                    .split())
# Second national languages, and names on islands of another language.
NO_LOCAL_NAMES = {'AX', 'FI', 'GB', 'GL'}
