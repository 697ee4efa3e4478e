/** A mail as the server took it. */
export interface ReceivedMail {
	/** The envelope. */
	readonly from: string
	readonly to: readonly string[]
	/** True where it came over TLS. */
	readonly secure: boolean
	/** Header fields by name in lower case, unfolded, encoded words decoded; a field that came twice is joined by a newline. */
	readonly headers: ReadonlyMap<string, string>
	readonly text: string
	readonly html: string
	readonly raw: string
}

/** Takes a mail apart as far as tests need it: headers, and the text and HTML wherever they stand in its parts. */
export function readMail(raw: string, envelope: Pick<ReceivedMail, 'from' | 'to' | 'secure'>): ReceivedMail {
	const whole = splitPart(raw)
	const { headers } = whole
	const parts = leavesOf(whole)
	const find = (type: string) => parts.find((part) => part.headers.get('content-type')?.startsWith(type))
	return { ...envelope, headers, text: decodeBody(find('text/plain')), html: decodeBody(find('text/html')), raw }
}

interface Part {
	readonly headers: ReadonlyMap<string, string>
	readonly body: string
}

function leavesOf(part: Part): readonly Part[] {
	const boundary = /boundary="?([^";]+)"?/.exec(part.headers.get('content-type') ?? '')?.[1]
	if (!boundary) return [part]
	return part.body
		.split(`--${boundary}`)
		.slice(1, -1)
		.flatMap((inner) => leavesOf(splitPart(inner)))
}

function splitPart(raw: string): Part {
	const text = raw.replace(/^\r?\n/, '')
	const end = text.search(/\r?\n\r?\n/)
	const headers = new Map<string, string>()
	for (const line of text
		.slice(0, end)
		.replace(/\r?\n[ \t]+/g, ' ')
		.split(/\r?\n/)) {
		const colon = line.indexOf(':')
		const name = line.slice(0, colon).toLowerCase()
		const value = decodeWords(line.slice(colon + 1).trim())
		headers.set(name, headers.has(name) ? `${headers.get(name)}\n${value}` : value)
	}
	return { headers, body: text.slice(end).replace(/^\r?\n\r?\n/, '') }
}

function decodeBody(part: Part | undefined): string {
	if (!part) return ''
	const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase()
	if (encoding === 'base64') return Buffer.from(part.body, 'base64').toString('utf8')
	const text = encoding === 'quoted-printable' ? decodeQuoted(part.body.replace(/=\r?\n/g, '')) : part.body
	return text.replace(/\r\n/g, '\n')
}

function decodeWords(value: string): string {
	return value
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_whole, kind: string, word: string) =>
			kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : decodeQuoted(word.replace(/_/g, ' ')),
		)
}

function decodeQuoted(text: string): string {
	const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
	return Buffer.from(bytes, 'latin1').toString('utf8')
}
