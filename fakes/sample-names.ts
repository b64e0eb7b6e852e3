/**
 * The words that the sample directory is put together from: names, companies, addresses and telephone ranges of
 * fourteen countries, and what their people write and call about. Everything is invented; `sample-directory.ts` mixes.
 */

/** A word as it is shown, in Latin letters, and as e-mail addresses and domains spell it. */
export interface Word {
  readonly text: string;
  readonly latin: string;
  readonly ascii: string;
}

/** A block of telephone numbers: each prefix (after the country code) is followed by this many free digits. */
export interface PhoneRange {
  readonly prefixes: readonly string[];
  readonly digits: number;
}

/**
 * What makes a contact look like one from a country. In templates `{street}`, `{place}`, `{n}`, `{trade}` and
 * `{family}` stand for the parts, `#` for a digit and `@` for a letter.
 */
export interface Country {
  readonly code: string;
  /** Of a hundred contacts, how many come from here. */
  readonly weight: number;
  readonly given: readonly Word[];
  readonly family: readonly Word[];
  /** The share of people with two family names. */
  readonly twoFamilies: number;
  /** Which of two family names goes into an e-mail address. */
  readonly mainFamily: 'first' | 'last';
  /** For a country with its own script: whether the family name comes first in it. */
  readonly script?: { readonly familyFirst: boolean };
  readonly trades: readonly Word[];
  readonly companies: readonly string[];
  readonly titles: readonly string[];
  readonly addresses: readonly string[];
  readonly streets: readonly string[];
  readonly places: readonly string[];
  /** Where people keep their private e-mail. */
  readonly mail: string;
  readonly dial: string;
  /** Used up in this order; those that the regulator keeps for fiction come first. */
  readonly phones: readonly PhoneRange[];
  /** What is dialled before a number at home. */
  readonly trunk: '' | '0';
  /** How people write numbers at home: `#` for each digit, that of the trunk prefix too. Others stay without gaps. */
  readonly masks: readonly string[];
}

/** What an interaction of one kind may be about. */
export interface Topic {
  readonly subject: string;
  readonly descriptions: readonly string[];
}

/** Small letters without accents and digits only, as mailboxes and domains have them. */
function toAscii(latin: string): string {
  const plain = latin.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll(/[^a-z0-9]/g, '');
}

/** `Ana, Mueller|Müller`: after a bar stands the form that is shown, before it the one that e-mails are made of. */
function words(list: string): Word[] {
  return list.split(', ').map((entry) => {
    const [latin = '', text = latin] = entry.split('|');
    return { text, latin, ascii: toAscii(latin) };
  });
}

const US_AREAS = (
  '201 202 206 212 213 214 215 216 303 305 312 313 314 317 404 407 412 415 503 504 512 602 615 617 702 704 713 801 ' +
  '816 919'
).split(' ');
const CA_AREAS = '204 250 306 403 416 418 506 514 604 613 709 902'.split(' ');

const DE_BLOCKS = ['3023125', '6990009', '4066969', '2214710', '8999998'];

/** The 555 exchange of the area codes: 0100–0199 are kept for fiction, the rest is given out to nobody. */
function northAmerica(areas: readonly string[]): PhoneRange[] {
  return [
    { prefixes: areas.map((area) => `${area}55501`), digits: 2 },
    { prefixes: areas.map((area) => `${area}5552`), digits: 3 },
  ];
}

/** The countries of the sample; their weights add up to a hundred. */
export const COUNTRIES: readonly Country[] = [
  {
    code: 'PT',
    weight: 14,
    given: words(
      'Maria João, Ana, Inês, Beatriz, Leonor, Matilde, Conceição, Joana, Catarina, Sofia, Graça, Mafalda, João, ' +
        'António, Tomás, Gonçalo, Luís, José, Nuno, Rui, Duarte, Simão, Vasco, Estêvão',
    ),
    family: words(
      'Silva, Santos, Ferreira, Pereira, Oliveira, Costa, Rodrigues, Martins, Gonçalves, Araújo, Simões, Magalhães, ' +
        'Brandão, Guimarães, Assunção, Leitão, Conceição, Falcão, Tavares, Queirós, Sá, Antunes, Bragança, Valadão',
    ),
    twoFamilies: 0.4,
    mainFamily: 'last',
    trades: words('Têxteis, Conservas, Cortiças, Transportes, Construções, Clínica, Padaria, Móveis, Vinhos, Cerâmica'),
    companies: ['{trade} {family}, Lda.', '{family} & Filhos – {trade}, Lda.', '{trade} {family}, S.A.'],
    titles: ['Diretora Comercial', 'Gerente', 'Técnico de Suporte', 'Contabilista', 'Responsável de Compras'],
    addresses: [
      '{street} {n}, {place}, Portugal',
      '{street} {n}, 3.º Esq., {place}, Portugal',
      '{street} {n}, R/C Dto., {place}, Portugal',
    ],
    streets: ['Rua das Flores', 'Avenida da Liberdade', 'Travessa do Carmo', 'Largo da Sé', 'Rua de São João'],
    places: [
      '1100-### Lisboa',
      '4050-### Porto',
      '3000-### Coimbra',
      '4700-### Braga',
      '8000-### Faro',
      '3800-### Aveiro',
    ],
    mail: 'correio.example',
    dial: '351',
    phones: [{ prefixes: ['21055', '22055', '91055'], digits: 4 }],
    trunk: '',
    masks: ['### ### ###'],
  },
  {
    code: 'ES',
    weight: 9,
    given: words(
      'Lucía, María José, Carmen, Begoña, Inés, Nuria, Rocío, Ángela, Montserrat, Laia, Álvaro, José Luis, Iñaki, ' +
        'Andrés, Raúl, Óscar, Jordi, Sergio, Íñigo, Martín',
    ),
    family: words(
      'García, Fernández, López, Martínez, Sánchez, Pérez, Gómez, Muñoz, Núñez, Ibáñez, Jiménez, Vázquez, Peña, ' +
        'Castaño, Etxeberria, Puig, Ordóñez, Zúñiga, Agüero, Cañizares',
    ),
    twoFamilies: 0.8,
    mainFamily: 'first',
    trades: words('Aceites, Cerámicas, Muebles, Talleres, Conservas, Editorial, Asesoría, Viñedos, Instalaciones'),
    companies: ['{trade} {family}, S.L.', 'Hermanos {family} {trade}, S.L.', '{trade} {family}, S.A.'],
    titles: ['Directora de Operaciones', 'Jefe de Compras', 'Administrativa', 'Responsable de Atención al Cliente'],
    addresses: ['{street}, {n}, {place}, España', '{street}, {n}, 3.º B, {place}, España'],
    streets: ['Calle Mayor', 'Avenida de la Constitución', 'Plaza de España', 'Calle del Olmo', 'Paseo del Río'],
    places: ['280## Madrid', '080## Barcelona', '410## Sevilla', '460## Valencia', '150## A Coruña', '240## León'],
    mail: 'buzon.example',
    dial: '34',
    phones: [{ prefixes: ['91055', '93055', '60055'], digits: 4 }],
    trunk: '',
    masks: ['### ## ## ##'],
  },
  {
    code: 'BR',
    weight: 11,
    given: words(
      'Ana Clara, Júlia, Letícia, Larissa, Luíza, Antônia, Débora, Fabiana, Iracema, Thaís, João Pedro, Antônio, ' +
        'Caio, Vinícius, Otávio, Thiago, Rogério, Márcio, Ubirajara, Flávio',
    ),
    family: words(
      'Souza, Lima, Carvalho, Almeida, Ribeiro, Araújo, Barbosa, Nascimento, Teixeira, Moura, Cavalcanti, Conceição, ' +
        'Falcão, Guimarães, Assis, Mendonça, Brandão, Sampaio, Queiroz, Yamamoto',
    ),
    twoFamilies: 0.35,
    mainFamily: 'last',
    trades: words('Comércio, Alimentos, Calçados, Transportes, Cafés, Informática, Construtora, Móveis, Farmácia'),
    companies: ['{family} {trade} Ltda.', '{trade} {family} S.A.', '{trade} Irmãos {family} Ltda.'],
    titles: ['Gerente de Vendas', 'Analista de Suporte', 'Diretor Financeiro', 'Coordenadora de Logística'],
    addresses: ['{street}, {n}, {place}, Brasil', '{street}, {n}, apto. 1##, {place}, Brasil'],
    streets: ['Rua das Acácias', 'Avenida Brasil', 'Rua Sete de Setembro', 'Alameda dos Ipês', 'Rua São Jorge'],
    places: [
      'Consolação, São Paulo - SP, 01304-###',
      'Botafogo, Rio de Janeiro - RJ, 22250-###',
      'Savassi, Belo Horizonte - MG, 30130-###',
      'Barra, Salvador - BA, 40140-###',
      'Boa Vista, Recife - PE, 50060-###',
      'Moinhos de Vento, Porto Alegre - RS, 90570-###',
    ],
    mail: 'caixa.example',
    dial: '55',
    phones: [{ prefixes: ['1195550', '2195550', '3195550', '4195550', '5195550', '7195550', '8195550'], digits: 4 }],
    trunk: '',
    masks: ['(##) #####-####'],
  },
  {
    code: 'FR',
    weight: 8,
    given: words(
      'Camille, Élodie, Chloé, Zoé, Agnès, Hélène, Anaïs, Françoise, Noémie, Aïcha, Jean-Luc, René, Loïc, Gaël, ' +
        'François, Rémi, Jérôme, Étienne, Théo, Benoît',
    ),
    family: words(
      'Martin, Lefèvre, Durand, Moreau, Girard, Rousseau, Fournier, Chevalier, Gauthier, Lemaître, Bérard, Hervé, ' +
        'Desprès, Le Goff, Benoît, Küntz, Delaunay, Mercier, Perrin, Châtelain',
    ),
    twoFamilies: 0.05,
    mainFamily: 'first',
    trades: words('Boulangerie, Menuiserie, Transports, Cabinet, Pépinière, Imprimerie, Électricité, Maison, Ateliers'),
    companies: ['{trade} {family} SARL', '{trade} {family} et Fils', '{trade} {family} SAS'],
    titles: ['Directrice des achats', 'Chef de projet', 'Assistante de direction', 'Gérant', 'Comptable'],
    addresses: ['{n} {street}, {place}, France', '{n} bis {street}, {place}, France'],
    streets: [
      'rue Victor-Hugo',
      'avenue de la République',
      'place du Marché',
      'rue des Écoles',
      'impasse des Tilleuls',
    ],
    places: ['750## Paris', '6900# Lyon', '1300# Marseille', '44000 Nantes', '67000 Strasbourg', '38000 Grenoble'],
    mail: 'courriel.example',
    dial: '33',
    phones: [{ prefixes: ['19900', '26191', '35301', '46571', '53649', '63998'], digits: 4 }],
    trunk: '0',
    masks: ['## ## ## ## ##'],
  },
  {
    code: 'DE',
    weight: 9,
    given: words(
      'Anna, Hannah, Lena, Sabine, Ulrike, Kaethe|Käthe, Baerbel|Bärbel, Heike, Ayşe, Franziska, Juergen|Jürgen, ' +
        'Bjoern|Björn, Wolfgang, Lukas, Stefan, Soeren|Sören, Guenther|Günther, Matthias, Emre, Karl-Heinz',
    ),
    family: words(
      'Mueller|Müller, Schmidt, Schneider, Weber, Schaefer|Schäfer, Koehler|Köhler, Krueger|Krüger, Groß, Weiß, ' +
        'Voß, Jaeger|Jäger, Boehm|Böhm, Kuehn|Kühn, Hoffmann, Loehr|Löhr, Yildiz|Yıldız, Petersen, ' +
        'Brandt, von der Heide, Vogt',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words(
      'Logistik, Maschinenbau, Baeckerei|Bäckerei, Gebaeudetechnik|Gebäudetechnik, Versand, ' +
        'Elektro, Buero|Büro, Werkzeuge',
    ),
    companies: ['{family} {trade} GmbH', '{family} & Söhne {trade} KG', '{family} {trade} GmbH & Co. KG'],
    titles: ['Geschäftsführerin', 'Einkäufer', 'Leiter Kundendienst', 'Sachbearbeiterin', 'Prokurist'],
    addresses: ['{street} {n}, {place}, Deutschland', '{street} {n}a, {place}, Deutschland'],
    streets: ['Lindenstraße', 'Bahnhofstraße', 'Am Mühlbach', 'Goethestraße', 'Königsallee', 'Schlossplatz'],
    places: [
      '109## Berlin',
      '203## Hamburg',
      '803## München',
      '506## Köln',
      '603## Frankfurt am Main',
      '040## Leipzig',
    ],
    mail: 'briefkasten.example',
    dial: '49',
    // German numbers may be longer than their block, so the same blocks go on with a digit more.
    phones: [
      { prefixes: DE_BLOCKS, digits: 3 },
      { prefixes: ['176040690', '17139200'], digits: 2 },
      { prefixes: DE_BLOCKS, digits: 4 },
    ],
    trunk: '0',
    masks: [],
  },
  {
    code: 'GB',
    weight: 9,
    given: words(
      'Olivia, Charlotte, Imogen, Niamh, Siân, Priya, Fiona, Harriet, Zainab, Gwen, Oliver, George, Alistair, Rhys, ' +
        'Callum, Imran, Nigel, Jamie, Seán, Theo',
    ),
    family: words(
      "Smith, Jones, Taylor, Brown, Williams, Hughes, O'Connor, MacDonald, Patel, Khan, Ashworth, Whitfield, Bexley, " +
        'Fairclough, Llewellyn, Pemberton, Thorne, Okafor, Carrington-Ward, Lloyd',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words('Joinery, Haulage, Lettings, Bakery, Plumbing, Consulting, Textiles, Stationers, Garden Centres'),
    companies: ['{family} {trade} Ltd', '{family} & Sons {trade} Ltd', '{family} {trade} plc'],
    titles: ['Managing Director', 'Office Manager', 'Procurement Lead', 'Facilities Manager', 'Head of Service'],
    addresses: ['{n} {street}, {place}, United Kingdom', 'Flat 3, {n} {street}, {place}, United Kingdom'],
    streets: ['High Street', 'Station Road', 'Church Lane', 'Mill Hill', 'Victoria Terrace', 'The Crescent'],
    places: [
      'London SE1 #@@',
      'Leeds LS1 #@@',
      'Manchester M4 #@@',
      'Bristol BS1 #@@',
      'Edinburgh EH3 #@@',
      'Cardiff CF10 #@@',
    ],
    mail: 'postbox.example',
    dial: '44',
    phones: [
      {
        prefixes: (
          '1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 1614960 1914980 2079460 ' +
          '2890180 2920180 1632960 7700900 3069990 8081570'
        ).split(' '),
        digits: 3,
      },
    ],
    trunk: '0',
    masks: ['##### ######'],
  },
  {
    code: 'US',
    weight: 13,
    given: words(
      'Emma, Ava, Madison, Latoya, Guadalupe, Megan, Brittany, Mei-Ling, Dorothy, Destiny, Liam, ' +
        'Noah, Mason, Tyrone, ' +
        'Carlos, Brandon, Hunter, Wei, Chester, Dwayne',
    ),
    family: words(
      "Johnson, Miller, Davis, Wilson, Anderson, Jackson, Nguyen, Ramirez, Washington, Kowalski, O'Brien, Goldberg, " +
        'Chang, Whitaker, Rossi, Hawkins, Delgado, McAllister, Park, Baptiste',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words(
      'Hardware, Logistics, Dental, Roofing, Software, Farms, Realty, Outfitters, Medical Supply, Auto Parts',
    ),
    companies: ['{family} {trade}, Inc.', '{family} {trade} LLC', '{family} Brothers {trade} Co.'],
    titles: ['VP of Operations', 'Account Executive', 'IT Administrator', 'Owner', 'Customer Success Manager'],
    addresses: [
      '1{n} {street}, {place}, USA',
      '{n} {street}, Suite 2##, {place}, USA',
      '{n} {street} Apt 4, {place}, USA',
    ],
    streets: ['Oak Street', 'Maple Avenue', 'Main Street', 'Elm Drive', 'Lakeview Boulevard', 'Cedar Lane'],
    places: [
      'Springfield, IL 627##',
      'Portland, OR 972##',
      'Austin, TX 787##',
      'Brooklyn, NY 112##',
      'Tampa, FL 336##',
      'Denver, CO 802##',
    ],
    mail: 'mailbox.example',
    dial: '1',
    phones: northAmerica(US_AREAS),
    trunk: '',
    masks: ['(###) ###-####'],
  },
  {
    code: 'CA',
    weight: 4,
    given: words(
      'Emily, Geneviève, Sophie, Maude, Harpreet, Shauna, Noor, Véronique, Alexandre, Liam, ' +
        'Mathieu, Gordon, Jagdeep, ' +
        'Félix, Ethan, Wayne',
    ),
    family: words(
      'Tremblay, Gagnon, Bélanger, Côté, MacKenzie, Singh, Campbell, Wong, Lévesque, Fraser, Dubé, Sinclair, Kaur, ' +
        'Bouchard, Stewart, Chrétien',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words('Lumber, Outfitters, Érablière, Foods, Transport, Hardware, Marine, Optical'),
    companies: ['{family} {trade} Inc.', '{family} {trade} Ltd.', '{trade} {family} Inc.'],
    titles: ['Operations Manager', 'Service Coordinator', 'Directrice adjointe', 'Purchasing Agent'],
    addresses: ['{n} {street}, {place}, Canada', '{n} {street}, Unit 5, {place}, Canada'],
    streets: ['Main Street', 'rue Saint-Denis', 'King Street West', 'chemin du Lac', 'Bloor Street'],
    places: [
      'Ottawa, ON K1P #@#',
      'Montréal, QC H2X #@#',
      'Vancouver, BC V6B #@#',
      'Halifax, NS B3J #@#',
      'Calgary, AB T2P #@#',
    ],
    mail: 'letterbox.example',
    dial: '1',
    phones: northAmerica(CA_AREAS),
    trunk: '',
    masks: ['(###) ###-####'],
  },
  {
    code: 'MX',
    weight: 5,
    given: words(
      'Guadalupe, Ximena, María Fernanda, Itzel, Sofía, Concepción, Verónica, Renata, José Ángel, ' +
        'Héctor, Cuauhtémoc, ' +
        'Ramón, Jesús, Emiliano, Adrián, Joaquín',
    ),
    family: words(
      'Hernández, Ramírez, Cruz, Flores, Ramos, Reyes, Domínguez, Peña, Ávila, Xicoténcatl, ' +
        'Villaseñor, Treviño, Luna, ' +
        'Ocampo, Cárdenas, Zepeda',
    ),
    twoFamilies: 0.85,
    mainFamily: 'first',
    trades: words('Refacciones, Abarrotes, Ferretería, Textiles, Agrícola, Papelería, Muebles, Laboratorios'),
    companies: ['{trade} {family}, S.A. de C.V.', 'Grupo {family} {trade}, S.A. de C.V.'],
    titles: ['Gerente de Planta', 'Jefa de Compras', 'Auxiliar Administrativo', 'Director General'],
    addresses: ['{street} {n}, {place}, México', '{street} {n} Int. 4, {place}, México'],
    streets: ['Av. Juárez', 'Calle 5 de Mayo', 'Av. Revolución', 'Calle Hidalgo', 'Calzada del Águila'],
    places: [
      'Col. Centro, 060## Ciudad de México, CDMX',
      'Col. Americana, 441## Guadalajara, Jal.',
      'Col. Obrera, 640## Monterrey, N.L.',
      'Col. Centro, 720## Puebla, Pue.',
      'Centro, 970## Mérida, Yuc.',
    ],
    mail: 'correo.example',
    dial: '52',
    phones: [{ prefixes: ['555555', '333055', '815055'], digits: 4 }],
    trunk: '',
    masks: ['## #### ####'],
  },
  {
    code: 'IT',
    weight: 6,
    given: words(
      'Giulia, Chiara, Alessandra, Ginevra, Noemi, Rosa, Mariangela, Niccolò, Alessandro, Giosuè, ' +
        'Matteo, Pier Paolo, ' +
        'Salvatore, Edoardo, Michele, Fabio',
    ),
    family: words(
      "Rossi, Bianchi, Esposito, Ricci, Marino, Greco, Conti, De Luca, D'Angelo, Muscarà, Niccolò, Lo Presti, Galli, " +
        'Forlì, Santoro, Pellegrini',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words('Ceramiche, Calzature, Officine, Pasticceria, Arredamenti, Trasporti, Vini, Costruzioni'),
    companies: ['{trade} {family} S.r.l.', 'F.lli {family} {trade} S.n.c.', '{trade} {family} S.p.A.'],
    titles: ['Responsabile acquisti', 'Titolare', 'Impiegata amministrativa', 'Direttore tecnico'],
    addresses: ['{street}, {n}, {place}, Italia', '{street}, {n}/B, {place}, Italia'],
    streets: ['Via Garibaldi', 'Corso Vittorio Emanuele', 'Piazza San Niccolò', 'Via dei Mille', "Via dell'Olmo"],
    places: [
      '001## Roma RM',
      '201## Milano MI',
      '801## Napoli NA',
      '101## Torino TO',
      '401## Bologna BO',
      '501## Firenze FI',
    ],
    mail: 'casella.example',
    dial: '39',
    phones: [{ prefixes: ['065550', '025550'], digits: 4 }],
    trunk: '',
    masks: ['## ########'],
  },
  {
    code: 'NL',
    weight: 4,
    given: words(
      'Sanne, Anouk, Lotte, Femke, Fleur, Zoë, Marijke, Fatima, Daan, Bram, Sjoerd, Joris, Thijs, ' +
        'Daniël, Pieter, Youssef',
    ),
    family: words(
      "de Jong, Jansen, de Vries, van den Berg, Bakker, van Dijk, Visser, Smit, Meijer, Mulder, van 't Hof, Dekker, " +
        'Koster, Hoekstra, El Idrissi, ter Horst',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words('Bloemen, Fietsen, Installatietechniek, Drukkerij, Scheepvaart, Kaas, Logistiek, Interieur'),
    companies: ['{family} {trade} B.V.', '{trade} {family} B.V.', 'Gebroeders {family} {trade} V.O.F.'],
    titles: ['Inkoopmanager', 'Eigenaar', 'Medewerker klantenservice', 'Projectleider'],
    addresses: ['{street} {n}, {place}, Nederland', '{street} {n}-II, {place}, Nederland'],
    streets: ['Dorpsstraat', 'Molenweg', 'Prinsengracht', 'Kerkstraat', 'Oude Haven'],
    places: ['1015 @@ Amsterdam', '3011 @@ Rotterdam', '3511 @@ Utrecht', '5611 @@ Eindhoven', '9711 @@ Groningen'],
    mail: 'brievenbus.example',
    dial: '31',
    phones: [{ prefixes: ['20555', '10555'], digits: 4 }],
    trunk: '0',
    masks: ['###-#######'],
  },
  {
    code: 'JP',
    weight: 4,
    given: words(
      'Yoko|陽子, Sakura|さくら, Haruka|遥, Misaki|美咲, Keiko|恵子, Aoi|葵, Naomi|直美, Hiroshi|浩, Takashi|隆, Kenji|健二, ' +
        'Yuto|悠斗, Daisuke|大輔, Sho|翔, Makoto|誠',
    ),
    family: words(
      'Sato|佐藤, Suzuki|鈴木, Takahashi|高橋, Tanaka|田中, Watanabe|渡辺, Ito|伊藤, Yamamoto|山本, Nakamura|中村, ' +
        'Kobayashi|小林, Kato|加藤, Yoshida|吉田, Matsumoto|松本, Inoue|井上, Saito|斎藤',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    script: { familyFirst: true },
    trades: words('Shoji|商事, Denki|電機, Seika|製菓, Kogyo|工業, Unso|運送, Insatsu|印刷, Shoten|商店'),
    companies: ['株式会社{family}{trade}', '{family}{trade}株式会社', '有限会社{family}{trade}'],
    titles: ['営業部長', '総務課長', '代表取締役', 'カスタマーサポート担当'],
    addresses: ['{place}{street}{n}', '{place}{street}{n} 日本'],
    streets: ['1-1-', '1-2-', '2-3-', '3-5-', '4-'],
    places: [
      '〒100-000# 東京都千代田区丸の内',
      '〒530-000# 大阪府大阪市北区梅田',
      '〒604-800# 京都府京都市中京区',
      '〒460-000# 愛知県名古屋市中区',
      '〒060-000# 北海道札幌市中央区',
    ],
    mail: 'yubin.example',
    dial: '81',
    phones: [{ prefixes: ['30000', '60000', '900000'], digits: 4 }],
    trunk: '0',
    masks: ['##-####-####', '###-####-####'],
  },
  {
    code: 'SE',
    weight: 2,
    given: words('Åsa, Elin, Maja, Linnéa, Birgitta, Märta, Björn, Göran, Håkan, Sven-Åke, Nils, Amir'),
    family: words(
      'Andersson, Johansson, Lindström, Öberg, Åkesson, Bergström, Sjöberg, Nyström, Hägg, Holm, Grön, Lind',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    trades: words('Bygg, Åkeri, Snickeri, Konsult, Bageri, Verkstad'),
    companies: ['{family}s {trade} AB', '{trade} {family} AB'],
    titles: ['Inköpschef', 'Ekonomiansvarig', 'Verkställande direktör', 'Kundtjänst'],
    addresses: ['{street} {n}, {place}, Sverige'],
    streets: ['Storgatan', 'Kungsgatan', 'Björkvägen', 'Södra Hamnen', 'Skolgränd'],
    places: ['111 ## Stockholm', '411 ## Göteborg', '211 ## Malmö', '981 ## Kiruna'],
    mail: 'brevlada.example',
    dial: '46',
    phones: [
      { prefixes: ['3139006', '4062804', '8465004', '9803192'], digits: 2 },
      { prefixes: ['85550'], digits: 4 },
    ],
    trunk: '0',
    masks: ['### ### ## ##'],
  },
  {
    code: 'GR',
    weight: 2,
    given: words(
      'Maria|Μαρία, Eleni|Ελένη, Katerina|Κατερίνα, Dimitra|Δήμητρα, Zoi|Ζωή, Giorgos|Γιώργος, Nikos|Νίκος, ' +
        'Kostas|Κώστας, Yannis|Γιάννης, Thanos|Θάνος',
    ),
    family: words(
      'Papageorgiou|Παπαγεωργίου, Oikonomou|Οικονόμου, Antoniou|Αντωνίου, Georgiou|Γεωργίου, Ioannou|Ιωάννου, ' +
        'Dimitriou|Δημητρίου, Vasileiou|Βασιλείου, Nikolaou|Νικολάου, Alexiou|Αλεξίου, Christou|Χρήστου',
    ),
    twoFamilies: 0,
    mainFamily: 'first',
    script: { familyFirst: false },
    trades: words('Metafores|Μεταφορές, Trofima|Τρόφιμα, Kataskeves|Κατασκευές, Epipla|Έπιπλα, Naftiliaki|Ναυτιλιακή'),
    companies: ['{trade} {family} Α.Ε.', '{trade} {family} Ε.Π.Ε.'],
    titles: ['Διευθύντρια πωλήσεων', 'Λογιστής', 'Υπεύθυνος αποθήκης'],
    addresses: ['{street} {n}, {place}, Ελλάδα'],
    streets: ['Ερμού', 'Λεωφόρος Συγγρού', 'Αγίου Νικολάου', 'Πλατεία Ελευθερίας'],
    places: ['105 ## Αθήνα', '546 ## Θεσσαλονίκη', '262 ## Πάτρα', '712 ## Ηράκλειο'],
    mail: 'grammatokivotio.example',
    dial: '30',
    phones: [{ prefixes: ['210555', '231055'], digits: 4 }],
    trunk: '',
    masks: ['### #######'],
  },
];

/** Job titles that any country's companies use. */
export const TITLES: readonly string[] = [
  'CEO',
  'CTO',
  'Office Manager',
  'Project Manager',
  'Sales Manager',
  'Support Engineer',
  'Accountant',
  'Buyer',
  'Warehouse Supervisor',
  'Marketing Assistant',
];

/** What stands in a telephone field that is no telephone number. */
export const UNREADABLE_PHONES: readonly string[] = [
  'n/a',
  'see notes',
  'ask at reception',
  '---',
  '12',
  'ext. 204',
  '?',
];

/** What tickets are about. */
export const TICKETS: readonly Topic[] = [
  {
    subject: 'Order #### has not arrived',
    descriptions: [
      'Ordered two weeks ago, the tracking page still says "in transit". Wants to know the new date.',
      'The carrier says delivered, the customer says not. Please check the proof of delivery.',
    ],
  },
  {
    subject: 'Invoice 2026-#### shows the wrong VAT number',
    descriptions: ['Accounting cannot book it. Asks for a corrected invoice before the end of the month.'],
  },
  {
    subject: 'Cannot sign in after the password was reset',
    descriptions: [
      'The reset mail arrives, the new password is accepted, then the sign-in page comes back.\nBrowser: Firefox 14#.',
      'Tried on two computers. Other users of the same company can sign in.',
    ],
  },
  {
    subject: 'Item arrived damaged (order ####)',
    descriptions: ['Photos attached: the box was wet on one side. Prefers a replacement to a refund.'],
  },
  {
    subject: 'Please change our delivery address',
    descriptions: ['The company moved on the first of the month. Open orders should go to the new address as well.'],
  },
  {
    subject: 'Export of the yearly report stops at ##%',
    descriptions: ['Happens with the full year only; a single month works. Needed for the auditors on Friday.'],
  },
  { subject: 'Refund for return ##### not received', descriptions: ['Returned three weeks ago, receipt attached.'] },
  {
    subject: 'Feature request: two approvers for one order',
    descriptions: ['Their purchasing rules ask for four eyes above 5 000 €. Knows that it may take a while.'],
  },
  {
    subject: 'Fatura ##### em duplicado',
    descriptions: ['O cliente recebeu a mesma fatura duas vezes e pede a anulação de uma delas.'],
  },
  {
    subject: 'Liefertermin für Bestellung ####?',
    descriptions: ['Bittet um Rückmeldung bis morgen Mittag; die Baustelle wartet auf das Material.'],
  },
  { subject: 'Website is down', descriptions: ['All users see error 50#. Started at about 09:1# local time.'] },
];

/** What calls are about. */
export const CALLS: readonly Topic[] = [
  {
    subject: 'Inbound call: question about an invoice',
    descriptions: ['Talked for 1# minutes. Sent a copy by e-mail.'],
  },
  {
    subject: 'Inbound call: delivery date',
    descriptions: ['Talked for # minutes. Told them Thursday, they are fine with it.'],
  },
  {
    subject: 'Inbound call: wants to cancel the contract',
    descriptions: ['Unhappy with the price. Offered the smaller plan, they will think about it.'],
  },
  {
    subject: 'Outbound call: welcome',
    descriptions: ['First call after the contract. All set up, no open questions.'],
  },
  {
    subject: 'Outbound call: payment reminder',
    descriptions: ['Promised to pay by the ##th.', 'Disputes item #; see ticket.'],
  },
  { subject: 'Outbound call: renewal', descriptions: ['Renews for another year. Wants the offer in writing.'] },
];

/** What is written about calls that nobody took. */
export const MISSED_CALLS: readonly Topic[] = [
  { subject: 'Missed call', descriptions: ['Rang for 2# seconds.', 'Hung up in the queue after # minutes.'] },
  {
    subject: 'Voicemail',
    descriptions: ['Asks to be called back before 17:00.', 'No message, only noise in the background.'],
  },
];

/** What notes say. */
export const NOTES: readonly Topic[] = [
  { subject: 'Prefers e-mail', descriptions: ['Please do not call before ten in the morning.'] },
  {
    subject: 'Met at the trade fair',
    descriptions: ['Interested in the larger plan; asked for a demonstration in spring.'],
  },
  {
    subject: 'New contact for purchasing',
    descriptions: ['The former colleague left; all offers go to this person from now on.'],
  },
  { subject: 'Discount of 1#% agreed', descriptions: ['Valid until the end of the year, agreed with the sales lead.'] },
  { subject: 'Speaks Portuguese and some English', descriptions: ['Calls in Portuguese if possible.'] },
];
