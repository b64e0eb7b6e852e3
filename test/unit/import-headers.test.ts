/** Which columns are recognised, and what is made of them. */
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../cli/usage-error.ts';
import { importContent } from './csv-files.ts';

const GOOGLE = `First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value
Marta,Sofia,Valadares,,,,Dra.,,Martinha,,Padaria Aurora,Gerente,,,"Likes tea, and ""no"" calls",https://photos.example/marta.jpg,* myContacts,Work,marta@aurora.example ::: m.valadares@mail.example,Home,marta@home.example,Mobile,+351 912 345 678 ::: 912 345 678,Work,"Rua das Flores, 7
1200-001 Lisboa

PT","Rua das Flores, 7",Lisboa,,,1200-001,PT,,Profile,https://aurora.example
,,,,,,,,,,Oficina Central,,,,,,* myContacts,,,,,Work,(02) 9374 4000,,,,,,,,,,,
`;

const OLD_GOOGLE = `Name,Given Name,Additional Name,Family Name,Yomi Name,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Address 1 - Type,Address 1 - Formatted,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title,Website 1 - Type,Website 1 - Value
Tiago Brandão,Tiago,,Brandão,,,* My Contacts,* Work,tiago@brandao.example,Mobile,+351931112223,Home,+351 21 000 0000,Home,"Av. do Mar 3
Faro",,Brandão & Filhos,Sócio,Profile,http://brandao.example ::: http://mar.example
`;

const OUTLOOK = `First Name,Middle Name,Last Name,Title,Suffix,Nickname,E-mail Address,E-mail 2 Address,E-mail Display Name,Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Home Phone,Mobile Phone,Job Title,Company,Department,Business Street,Business Street 2,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home City,Web Page,Notes
Greta,,Lindqvist,Ms,,,greta@nordlys.example,g.lindqvist@mail.example,Greta (Nordlys),+46 8 999 9999,+46 8 888 8888,+46 8 123 4567,,+46 8 765 4321,+46 70 123 45 67,Head of Sales,Nordlys AB,,Storgatan 1,2 tr,Stockholm,,111 22,Sweden,Hemvägen 2,Uppsala,https://nordlys.example,
Per,,Ek,Mr,,,,,,,,,,,+46 70 765 43 21,,,,,,,,,,Skogsgatan 5,Umeå,,
`;

describe('columns of', () => {
  test.each([
    ['German', 'Kundennr.;Vorname;Nachname;Firma;E-Mail;Telefon;Handynummer'],
    ['French', 'ID;Prénom;Nom;Société;Courriel;Téléphone;Portable'],
    ['Spanish', 'Id;Nombre;Apellidos;Empresa;Correo electrónico;Teléfono;Móvil'],
    ['Portuguese', 'ID;Nome;Sobrenome;Empresa;E-mail;Telefone;Telemóvel'],
  ])('a %s file are recognised', async (_, header) => {
    const { items, report } = await importContent(
      `${header}\n7;Ada;Byron;Acme;ada@a.example;+351211111111;+351911111111\n`,
    );
    expect(items).toEqual([
      {
        id: '7',
        name: 'Ada Byron',
        company: 'Acme',
        emails: ['ada@a.example'],
        phones: ['+351211111111', '+351911111111'],
      },
    ]);
    expect(report.unusedColumns).toEqual([]);
  });

  test('an export of Google Contacts are recognised', async () => {
    const { items, report } = await importContent(GOOGLE, { country: 'AU' });
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^csv-[0-9a-f]{16}$/),
        name: 'Marta Sofia Valadares',
        company: 'Padaria Aurora',
        title: 'Gerente',
        emails: ['marta@aurora.example', 'm.valadares@mail.example', 'marta@home.example'],
        phones: ['+351912345678', '+61912345678'],
        photo_url: 'https://photos.example/marta.jpg',
        address: 'Rua das Flores, 7, 1200-001 Lisboa, PT',
        websites: ['https://aurora.example'],
      },
      {
        id: expect.stringMatching(/^csv-[0-9a-f]{16}$/),
        name: null,
        company: 'Oficina Central',
        title: null,
        emails: [],
        phones: ['+61293744000'],
        photo_url: null,
        address: null,
        websites: [],
      },
    ]);
    expect(report.ids).toEqual({ 'e-mail': 1, phone: 1 });
    expect(report.unusedColumns).toContain('E-mail 1 - Label');
    expect(report.unusedColumns).toContain('Address 1 - Street');
  });

  test('an older export of Google Contacts are recognised', async () => {
    const { items } = await importContent(OLD_GOOGLE);
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^csv-/),
        name: 'Tiago Brandão',
        company: 'Brandão & Filhos',
        title: 'Sócio',
        emails: ['tiago@brandao.example'],
        phones: ['+351931112223', '+351210000000'],
        address: 'Av. do Mar 3, Faro',
        websites: ['http://brandao.example', 'http://mar.example'],
      },
    ]);
  });

  test('an export of Outlook are recognised, and Ms is no job', async () => {
    const { items, report } = await importContent(OUTLOOK);
    expect(items).toMatchObject([
      {
        name: 'Greta Lindqvist',
        company: 'Nordlys AB',
        title: 'Head of Sales',
        emails: ['greta@nordlys.example', 'g.lindqvist@mail.example'],
        phones: ['+4681234567', '+4687654321', '+46701234567'],
        address: 'Storgatan 1, 2 tr, 111 22, Stockholm, Sweden',
        websites: ['https://nordlys.example'],
      },
      { name: 'Per Ek', company: null, title: null, address: 'Skogsgatan 5, Umeå' },
    ]);
    expect(report.unusedColumns).toEqual(
      expect.arrayContaining(['Title', 'Suffix', "Assistant's Phone", 'Business Fax', 'E-mail Display Name']),
    );
  });

  test.each([
    [
      'ID;Name;E-Mail;email 2',
      '7;Ana;a@mail.example;b@mail.example',
      { id: '7', emails: ['a@mail.example', 'b@mail.example'] },
    ],
    [
      'name,phone_2,Mobile,phone',
      'Ana,+351210000002,+351910000000,+351210000001',
      { phones: ['+351210000002', '+351910000000', '+351210000001'] },
    ],
    ['first name,LAST-NAME,title', 'Ana,Reis,CTO', { name: 'Ana Reis', title: 'CTO' }],
    ['name,first name,last name', ',Ana,Reis', { name: 'Ana Reis' }],
    [
      'name,twitter,url,photo',
      'Ana,@ana,https://crm.example/7,https://crm.example/7.jpg',
      { twitter: '@ana', url: 'https://crm.example/7', photo_url: 'https://crm.example/7.jpg' },
    ],
    [
      'name,address,city,zip,country',
      'Ana,Rua 1,Porto,4000-001,Portugal',
      { address: 'Rua 1, 4000-001, Porto, Portugal' },
    ],
    ['name,country', 'Ana,Portugal', { name: 'Ana' }],
    ['name,website,Web Page', 'Ana,a.example,b.example', { websites: ['a.example', 'b.example'] }],
    [
      'name,email',
      '=cmd(),a@mail.example;b@mail.example',
      { name: '=cmd()', emails: ['a@mail.example', 'b@mail.example'] },
    ],
    ['name', '"\u202A Ana\u0000\tMaria\nReis\u202C "', { name: 'Ana Maria Reis' }],
  ])('a file with %s are recognised', async (header, row, item) => {
    const { items } = await importContent(`${header}\n${row}\n`);
    expect(items).toEqual([expect.objectContaining(item)]);
  });
});

describe('a field', () => {
  test('without a column is left out, and one whose cell is empty is cleared', async () => {
    const { items } = await importContent('id,name,phone,company\n1,Ana,,\n');
    expect(items).toEqual([{ id: '1', name: 'Ana', phones: [], company: null }]);
  });

  test('is mapped to any column, and then not recognised elsewhere', async () => {
    const file = 'Kunde,Vorname,Nachname,Tel. privat,Tel. Büro,name,phone\n7,Ina,Voss,+4930100,+4930200,x,+4930300\n';
    const map = ['id=Kunde', 'first_name=Vorname', 'Last Name=nachname', 'phone=Tel. privat', 'phones=tel büro'];
    const { items, report } = await importContent(file, { map });
    expect(items).toEqual([{ id: '7', name: 'Ina Voss', phones: ['+4930100', '+4930200'] }]);
    expect(report.unusedColumns).toEqual(['name', 'phone']);
  });

  test.each([
    [['shoe=name'], /no field "shoe"; there are id, name, .*email/],
    [['email=Post'], /no column "Post"; there are "name", "x=y"/],
    [['email'], /--map number 1 must have the form FIELD=COLUMN/],
    [['active=name'], /no field "active"/],
  ])('cannot be mapped by %s', async (map, message) => {
    const importing = importContent('name,x=y\nAna,1\n', { map });
    await expect(importing).rejects.toThrow(UsageError);
    await expect(importing).rejects.toThrow(message);
  });
});

test('A file of which no column is recognised is refused, with an example', async () => {
  const importing = importContent('Imię,Numer\nIna,1\n');
  await expect(importing).rejects.toThrow(UsageError);
  await expect(importing).rejects.toThrow(/"Imię", "Numer"[^]*--map "name=Imię"/);
});

describe('an id', () => {
  test('is made of the first e-mail, else of the first phone, else of name and company', async () => {
    const header = 'name,company,email,phone';
    const rows = [
      'Ana,,ANA@mail.example,',
      'Ana,,ana@mail.example ,+351912345678',
      'Rui,,,+351 912345678',
      'Eva,Acme,,',
    ];
    const ids = await Promise.all(
      rows.map(async (row) => (await importContent(`${header}\n${row}\n`)).items.map(({ id }) => id)),
    );
    expect(ids[0]).toEqual(['csv-7f0d491059240872']);
    expect(ids[1]).toEqual(ids[0]);
    expect(new Set(ids.flat()).size).toBe(3);
  });
});

describe('agents', () => {
  const agents = (file: string) => importContent(file, { kind: 'agents' });

  test('have an id, or else their e-mail is it', async () => {
    expect((await agents('id,name,email,active\n7,Ana,Ana@mail.example,no\n')).items).toEqual([
      { id: '7', name: 'Ana', email: 'Ana@mail.example', active: false },
    ]);
    expect((await agents('first name,last name,email\nAna,Reis,Ana@mail.example\n')).items).toEqual([
      { id: 'ana@mail.example', name: 'Ana Reis', email: 'Ana@mail.example' },
    ]);
  });

  test('are active unless told', async () => {
    const words = ['true', 'yes', '1', 'Active', '', 'false', 'NO', '0', 'inactive'];
    const { items } = await agents(['id,name,active', ...words.map((word, at) => `${at},Ana,${word}`)].join('\n'));
    expect(items.map(({ active }) => active)).toEqual([true, true, true, true, true, false, false, false, false]);
  });

  test('are rejected without a name or an id, or when it is not clear whether they are active', async () => {
    const { report } = await agents('name,email,active\n,a@mail.example,\nAna,,\nAna,b@mail.example,perhaps\n');
    expect(report.rejects.map(({ reason }) => reason)).toEqual([
      'has no name',
      'has neither an id nor an e-mail',
      'active must be true, false, yes, no, 1, 0, active or inactive',
    ]);
  });
});
