import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlToText } from '../../src/connectors/rest/html-to-text.ts';

describe('the text of HTML', () => {
  test.each<[what: string, html: string, text: string]>([
    ['what has no markup', 'Hello', 'Hello'],
    ['nothing', '', ''],
    ['without tags', '<b>Hel</b>lo <i>world</i>', 'Hello world'],
    ['one line for a paragraph', '<p>a</p><p>b</p>', 'a\nb'],
    ['one line for a paragraph that is left open', '<p>a<p>b', 'a\nb'],
    ['one line for a block within blocks', '<div><div>a</div></div>\n<section>b</section>', 'a\nb'],
    ['a line for a break', 'a<br>b<BR/>c', 'a\nb\nc'],
    ['at most one empty line', 'a<br><br><br><br>b', 'a\n\nb'],
    ['no line for an empty paragraph', '<p>a</p><p> &nbsp; </p><p>b</p>', 'a\nb'],
    ['no line before or behind it', '<br><p>a</p><br>', 'a'],
    ['items of a list', '<ul><li>a</li><li><p>b <b>c</b></p></li></ul>d', '- a\n- b c\nd'],
    ['items that are left open, and lists within', '<ul><li>a<ul><li>b</ul><li>c</ul>', '- a\n- b\n- c'],
    ['no empty items', '<li></li><li>a</li>', '- a'],
    ['a link', '<a href="https://a.b/?c=1&d=2">here</a>!', 'here!'],
    ['a row of a table', '<table><tr><th>a</th><th>b</th></tr><tr><td>c<td>d</tr></table>', 'a b\nc d'],
    ['without scripts and styles', 'a<script>if (x</y) z</script ><STYLE>p > b {}</style>b', 'ab'],
    ['without its head', '<html><head><title>t</title></head><body>b</body></html>', 'b'],
    ['without a head that is left open', '<head><title>t</title><body class="x">b', 'b'],
    ['with what only begins like a head', '<header>a</header>b', 'a\nb'],
    ['without comments', 'a<!-- <b>x</b> -- > -->b<!-->c<!--->d', 'abcd'],
    ['without declarations', '<!DOCTYPE html><?xml version="1.0"?><![if !mso]>a', 'a'],
    ['without a tag that is left open', 'a<b class="', 'a'],
    ['without what looks like an end in an attribute', `<a title="a > b" alt='>'>c</a>`, 'c'],
    ['with an apostrophe in a tag, which is no quote', "<a it's>b</a> 'c'", "b 'c'"],
    ['with signs that are no markup', 'a < b <3 & c <> d', 'a < b <3 & c <> d'],
    ['with white space folded', ' a \n\t b&nbsp;&nbsp;c\u00A0 d&#10;e ', 'a b c d e'],
    [
      'with white space kept where it counts',
      '<p>x</p><pre>\n  a\r\n    b  c<br>d</pre> e  f',
      'x\n  a\n    b  c\nd\ne f',
    ],
    ['with white space folded behind that', '</pre><pre></pre>a  b', 'a b'],
    ['with entities', '&amp;&lt;&gt;&quot;&apos;&eacute;&Ccedil;&euro;&mdash;&hellip;', '&<>"\'éÇ€—…'],
    ['with numbers for characters', '&#65;&#x42;&#X63;&#128512;', 'ABc😀'],
    ['with numbers of Windows', '&#128;&#146;&#150;&#159;', '€’–Ÿ'],
    ['with numbers of no character', '&#0;&#xD800;&#x110000;&#99999999;', '\uFFFD\uFFFD\uFFFD\uFFFD'],
    [
      'with what is no entity',
      'AT&T &nosuch; &amp &; &#; &#x; &#xg; &#1a;',
      'AT&T &nosuch; &amp &; &#; &#x; &#xg; &#1a;',
    ],
    ['decoded once only', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['with markup that was text', '&lt;script&gt;a&lt;/script&gt;', '<script>a</script>'],
  ])('is %s', (_, html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  test('of a text that was escaped is that text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '<', '>', '&', '"', ';', '#', '/', '!', '-') });
    const escape = (plain: string) => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    fc.assert(
      fc.property(text, (plain) => {
        expect(htmlToText(escape(plain))).toBe(plain);
      }),
    );
  });

  test('has no run of empty lines, whatever it is made of', () => {
    const pieces = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '<p>',
      '</p>',
      '<br>',
      '<li>',
      '</li>',
      '<td>',
      '<',
      '>',
      '&',
      '&#10;',
      '<!--',
      '-->',
      '<ul>',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = htmlToText(parts.join(''));
        expect(text).not.toMatch(/\n{3}|^\s|\s$/);
      }),
    );
  });
});

const SIZE = 2_000_000;
const many = (piece: string) => piece.repeat(Math.floor(SIZE / piece.length));

/** A scan that goes back would take hours here; the time limit of the test tells. */
describe('two megabytes', () => {
  test.each<[piece: string]>([['<'], ['&'], ['</'], ['&#'], ['&amp'], ['a<1'], ['&a'], ['<>']])(
    'of %j come back',
    (piece) => {
      expect(htmlToText(many(piece))).toBe(many(piece));
    },
  );

  test.each<[piece: string]>([
    ['<!--'],
    ['<!'],
    ['<?'],
    ['<a "'],
    ['<a b="'],
    ['<a b=\'"'],
    ['<script>'],
    ['<script></'],
    ['<style><'],
    ['<head>'],
    ['<head><'],
    ['<pre>'],
    ['<li>'],
    ['<br>'],
    ['<td>'],
    ['<p>&nbsp;'],
    [' '],
    ['&#32;'],
  ])('of %j are nothing', (piece) => {
    expect(htmlToText(many(piece))).toBe('');
  });

  test.each<[piece: string, text: string]>([
    ['<p>a', 'a\n'],
    ['<li>a', '- a\n'],
    ['a ', 'a '],
    ['&lt;', '<'],
    ['a<!---->', 'a'],
  ])('of %j are as many texts', (piece, text) => {
    expect(htmlToText(many(piece))).toBe(text.repeat(Math.floor(SIZE / piece.length)).trimEnd());
  });
});
