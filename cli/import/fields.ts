/** What a file can tell of a contact or an agent, and the column names by which each field is recognised. */

/** What is imported. */
export type Kind = 'contacts' | 'agents';

/** As `--map` names it. */
export type Field =
  | 'id'
  | 'name'
  | 'first_name'
  | 'middle_name'
  | 'last_name'
  | 'company'
  | 'title'
  | 'email'
  | 'phone'
  | 'address'
  | 'website'
  | 'photo_url'
  | 'twitter'
  | 'url'
  | 'active';

export interface FieldRule {
  /** Names as `normalise` gives them, the best first; of several columns, the first that is filled counts. */
  readonly names?: readonly string[];
  /** The field is a list: every column whose name is like this belongs to it. */
  readonly like?: RegExp;
}

// After the English names those of German, French, Spanish and Portuguese files.
const NAMES = {
  id: { names: ['id', 'externalid', 'contactid', 'customerid', 'recordid', 'kundennummer', 'kundennr'] },
  name: { names: ['name', 'fullname', 'displayname', 'contactname', 'nomcomplet', 'nombrecompleto', 'nomecompleto'] },
  // A whole name where there is no column for the family's.
  first_name: { names: ['firstname', 'givenname', 'forename', 'vorname', 'prenom', 'nombre', 'nome'] },
  middle_name: { names: ['middlename', 'additionalname'] },
  last_name: {
    names: [
      'lastname',
      'familyname',
      'surname',
      'nachname',
      'familienname',
      'nom',
      'apellido',
      'apellidos',
      'sobrenome',
      'apelido',
    ],
  },
} as const satisfies { readonly [Name in Field]?: FieldRule };

const EMAIL =
  /^(primary|work|business|home|personal|private|other|secondary)?e?mail(address(es)?|s|adresse)?\d*(value|address)?$|^(courriel|correo(electronico)?|correioeletronico)\d*$/;
const WEBSITE = /^(personal|business|work|company)?(website|webpage|homepage)s?\d*(value|url|address)?$/;
/** Neither a fax nor an assistant's phone. */
const PHONE =
  /^(primary|work|business|home|personal|private|other|company|companymain|main|direct|office|car|cell|mobile)?((tele)?phone|mobile|cell|tel)(numbers?|s)?\d*(value|number)?$|^(telefon|handy|mobil(telefon)?)(nummer|nr)?\d*$|^(telefone|telefono|telemovel|movil|celular|portable)\d*$/;

const CONTACT_FIELDS: { readonly [Name in Field]?: FieldRule } = {
  ...NAMES,
  company: {
    names: [
      'company',
      'companyname',
      'organization',
      'organisation',
      'organizationname',
      'organization1name',
      'accountname',
      'firma',
      'unternehmen',
      'societe',
      'entreprise',
      'empresa',
    ],
  },
  title: { names: ['jobtitle', 'organizationtitle', 'organization1title', 'position', 'title'] },
  email: { like: EMAIL },
  phone: { like: PHONE },
  // An address in one cell; one in parts is put together in `address-columns.ts`.
  address: { names: ['addressformatted', 'address1formatted', 'formattedaddress', 'fulladdress'] },
  website: { like: WEBSITE },
  photo_url: { names: ['photo', 'photourl', 'picture', 'pictureurl', 'avatar', 'avatarurl', 'image', 'imageurl'] },
  twitter: { names: ['twitter', 'twitterhandle', 'twittername'] },
  url: { names: ['url', 'link', 'profileurl', 'contacturl'] },
};

const AGENT_FIELDS: { readonly [Name in Field]?: FieldRule } = {
  ...NAMES,
  id: { names: ['id', 'externalid', 'agentid', 'userid'] },
  email: { names: ['email', 'emailaddress', 'mail', 'workemail', 'businessemail', 'primaryemail'] },
  active: { names: ['active', 'isactive', 'status'] },
};

/** The fields of a kind, in the order in which `--map` lists them. */
export const FIELDS: { readonly [K in Kind]: { readonly [Name in Field]?: FieldRule } } = {
  contacts: CONTACT_FIELDS,
  agents: AGENT_FIELDS,
};

/** A column's name without case, accents, blanks and punctuation: `E-mail 1 - Value` is `email1value`. */
export function normalise(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
