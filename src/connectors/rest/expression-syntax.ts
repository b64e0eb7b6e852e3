/** What is wrong with the form of a JMESPath expression, and where, which the library's parser does not tell. */

import { compile, tokenize } from '@jmespath-community/jmespath';

/** The rule that is broken, as an end of a sentence; nothing for an expression that can be parsed. Positions begin with 1. */
export function syntaxProblem(text: string): string | undefined {
  const quotes = quoteProblem(text) ?? characterProblem(text);
  if (quotes !== undefined) return quotes;
  const tokens = tokenize(text);
  return neighbourProblem(text, tokens) ?? parseProblem(text, tokens);
}

type Tokens = ReturnType<typeof tokenize>;
type TokenType = `${Tokens[number]['type']}`;

const at = (index: number) => `at position ${index + 1}`;

const QUOTES: Readonly<Record<string, string>> = {
  "'": 'text between single quotes',
  '"': 'name between double quotes',
  '`': 'value between backticks',
};

/** Quotes that are left open, and what between them is no JSON. */
function quoteProblem(text: string): string | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const quote = text.charAt(index);
    const what = QUOTES[quote];
    if (what === undefined) continue;
    const end = closingQuote(text, index);
    if (end === -1) return `must close the ${what} that begins ${at(index)}`;
    if (quote !== "'" && isRefused(text.slice(index, end + 1))) {
      const example = quote === '"' ? '"first name"' : '`"text"` or `5`';
      return `must have a ${what} as JSON has it ${at(index)}, such as ${example}`;
    }
    index = end;
  }
  return undefined;
}

function closingQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    const next = text.charAt(index + 1);
    if (text.charAt(index) === '\\' && (next === '\\' || next === quote)) index += 1;
    else if (text.charAt(index) === quote) return index;
  }
  return -1;
}

function isRefused(text: string): boolean {
  try {
    tokenize(text);
    return false;
  } catch {
    return true;
  }
}

/** The first character that no token begins with: with it, but not without it, the text is refused. */
function characterProblem(text: string): string | undefined {
  if (!isRefused(text)) return undefined;
  let good = 0;
  for (let end = 1; end <= text.length; end += 1) {
    if (quoteProblem(text.slice(0, end)) !== undefined) continue;
    if (isRefused(text.slice(0, end))) break;
    good = end;
  }
  return `must not hold ${JSON.stringify(text.charAt(good))} ${at(good)}, which is no part of JMESPath; a name with it stands in double quotes`;
}

const ENDS = new Set<TokenType>([
  'UnquotedIdentifier',
  'QuotedIdentifier',
  'Literal',
  'Current',
  'Rbracket',
  'Rparen',
  'Rbrace',
]);
const BEGINS = new Set<TokenType>(['UnquotedIdentifier', 'QuotedIdentifier', 'Literal', 'Current', 'Root', 'Variable']);
const CLOSES = new Set<TokenType>(['Rbracket', 'Rparen', 'Rbrace']);

/** What the parser lets pass: operands without an operator between them, commas before a bracket, numbers such as `1-2`. */
function neighbourProblem(text: string, tokens: Tokens): string | undefined {
  for (const [index, { type, start }] of tokens.entries()) {
    const before = tokens[index - 1];
    // `let $a = b in c` has words side by side; the rules refuse it.
    if (before?.type.valueOf() === 'UnquotedIdentifier' && before.value === 'let') return undefined;
    if (before && ENDS.has(before.type) && BEGINS.has(type)) {
      return `must have a comma or an operator before ${spelled(text, tokens, index)} ${at(start)}`;
    }
    if (before?.type.valueOf() === 'Comma' && CLOSES.has(type))
      return `must not have a comma before the bracket ${at(start)}`;
    if (type.valueOf() !== 'Number') continue;
    if (before?.type.valueOf() !== 'Lbracket' && before?.type.valueOf() !== 'Colon') {
      return `must have a number between backticks ${at(start)}, such as \`5\`; only an index in [ ] stands without them`;
    }
    if (!/^'-?\d{1,9}'$/.test(spelled(text, tokens, index))) {
      return `must have a whole number of at most nine digits ${at(start)}`;
    }
  }
  return undefined;
}

/** A token as it stands in the text. */
function spelled(text: string, tokens: Tokens, index: number): string {
  const end = tokens[index + 1]?.start ?? text.length;
  return `'${text.slice(tokens[index]?.start ?? end, end).trim()}'`;
}

/**
 * The parser reads from left to right and says what it did not expect, but not where. So it gets ever more of the tokens,
 * until it refuses one that is not merely the end.
 */
function parseProblem(text: string, tokens: Tokens): string | undefined {
  if (outcomeOf(text) === 'parsed') return undefined;
  for (const [index, { start }] of tokens.entries()) {
    if (outcomeOf(text.slice(0, tokens[index + 1]?.start ?? text.length)) === 'refused') {
      return `must be a JMESPath expression: ${spelled(text, tokens, index)} ${at(start)} cannot stand there`;
    }
  }
  return `must be a JMESPath expression: it ends ${at(text.length)} where something is missing, such as a name or a bracket`;
}

function outcomeOf(text: string): 'parsed' | 'ended' | 'refused' {
  try {
    compile(text);
    return 'parsed';
  } catch (error) {
    // A TypeError is that of a parser which looks for a token behind the last.
    return error instanceof TypeError || (error instanceof Error && /\bEOF\b/.test(error.message))
      ? 'ended'
      : 'refused';
  }
}
