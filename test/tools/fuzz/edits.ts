import fc from 'fast-check'

/** A change of bytes; where it happens is told in millionths of their length, so that it fits whatever it is applied to. */
interface Edit {
	readonly kind: (typeof KINDS)[number]
	readonly at: number
	readonly length: number
	readonly value: number
	readonly word: number
}

const KINDS = ['flip', 'truncate', 'remove', 'overwrite', 'repeat', 'insert', 'replace', 'number', 'move'] as const

/** What breaks parsers of anything: bounds of integers, signs, bytes that are no UTF-8, control characters. */
const WORDS = [
	'0',
	'-1',
	'4294967295',
	'4294967296',
	'9007199254740993',
	'99999999999999999999999999',
	'1e999',
	'FFFFFFFF',
	'FFFFFFFFFFFFFFFF',
	'\n',
	'\r\n',
	'\0',
	'\t',
	':',
	' '.repeat(300),
	'\u202e',
	'\u2028',
	'__proto__',
].map((word) => Buffer.from(word))
const NO_UTF8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map((bytes) =>
	Buffer.from(bytes),
)
const MILLION = 1_000_000
/** Repeated sections grow by doubling; beyond this an input would only be slow to make. */
const LONGEST = 64 * 1024

/** One of the texts with up to five changes, none at all included. `own` are words that mean something in its language. */
export function edited(corpus: readonly Uint8Array[], own: readonly string[] = []): fc.Arbitrary<Buffer> {
	const words = [...own.map((word) => Buffer.from(word)), ...WORDS, ...NO_UTF8]
	const edit: fc.Arbitrary<Edit> = fc.record({
		kind: fc.constantFrom(...KINDS),
		at: fc.nat(MILLION),
		length: fc.nat(64),
		value: fc.nat(255),
		word: fc.nat(words.length - 1),
	})
	return fc
		.tuple(fc.nat(corpus.length - 1), fc.array(edit, { maxLength: 5 }))
		.map(([text, edits]) => edits.reduce<Buffer>((bytes, one) => apply(bytes, one, words), Buffer.from(corpus[text]!)))
}

/** Bytes that mean nothing. */
export const anyBytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))

function apply(bytes: Buffer, { kind, at, length, value, word }: Edit, words: readonly Buffer[]): Buffer {
	const place = Math.floor((at / MILLION) * bytes.length)
	const before = bytes.subarray(0, place)
	const after = bytes.subarray(place)
	const rest = bytes.subarray(place + length)
	switch (kind) {
		case 'flip': {
			const flipped = Buffer.from(bytes)
			if (flipped.length > 0) flipped[place % flipped.length]! ^= 1 << (value & 7)
			return flipped
		}
		case 'truncate':
			return before
		case 'remove':
			return Buffer.concat([before, rest])
		case 'overwrite':
			return Buffer.concat([before, Buffer.alloc(Math.min(length, after.length), value), rest])
		case 'repeat': {
			const times = Math.min(1 << (value % 12), Math.ceil(LONGEST / (length + 1)))
			return bytes.length > LONGEST
				? bytes
				: Buffer.concat([before, ...Array.from({ length: times }, () => after.subarray(0, length)), after])
		}
		case 'insert':
			return Buffer.concat([before, words[word]!, after])
		case 'replace':
			return Buffer.concat([before, words[word]!, rest])
		case 'number':
			return Buffer.from(replaceNumber(bytes.toString('latin1'), place, words[word]!.toString('latin1')), 'latin1')
		case 'move':
			return Buffer.concat([rest, before, after.subarray(0, length)])
	}
}

/** Puts a word in the place of the next run of hexadecimal digits. */
function replaceNumber(text: string, from: number, word: string): string {
	const found = /[0-9A-Fa-f]+/.exec(text.slice(from, from + 200))
	if (!found) return text
	const start = from + found.index
	return text.slice(0, start) + word + text.slice(start + found[0].length)
}
