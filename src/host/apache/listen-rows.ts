import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Port } from '../../detect/ports.js'
import { listenerPort } from '../../kernel/addresses.js'
import { hostByteOrder, swapWord } from '../../kernel/byte-order.js'
import { createRow, LOCAL_ADDRESS, LOCAL_PORT, MAPPED_WORD } from '../../kernel/row.js'

/** A LISTEN row of /proc/net/tcp or tcp6. */
export interface ListenRow {
	/** With its address, unless it is at all of them. */
	readonly port: Port
	readonly uid: number
	readonly inode: number
}

function readPort(hex: string, port: number): Port {
	const row = createRow()
	row[LOCAL_PORT] = port
	const printed = (hex.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16))
	const words = hostByteOrder === 'BE' ? printed.map(swapWord) : printed
	row.set(words.length === 1 ? [0, 0, MAPPED_WORD, ...words] : words, LOCAL_ADDRESS)
	return listenerPort(row)
}

const PAGE = 64 * 1024
const MAX_BYTES = 4 * 1024 * 1024

/** The listeners of a process's network namespace, which any user may read; undefined where there is no table. */
export function readListenRows(procRoot: string, pid: number | 'self'): readonly ListenRow[] | undefined {
	const texts = ['tcp', 'tcp6'].map((name) => readHead(join(procRoot, String(pid), 'net', name)))
	if (texts[0] === undefined) return undefined
	return texts.flatMap((text) =>
		[...(text ?? '').matchAll(/^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A \S+ \S+ \S+ +(\d+) +\d+ (\d+)/gm)].map(
			([, address = '', port = '', uid, inode]) => ({
				port: readPort(address, Number.parseInt(port, 16)),
				uid: Number(uid),
				inode: Number(inode),
			}),
		),
	)
}

/** The listeners stand before all other rows (net/ipv4/tcp_ipv4.c: the listening hash comes first): reading ends at the first other one. */
function readHead(path: string): string | undefined {
	let file: number | undefined
	try {
		file = openSync(path, 'r')
		let text = ''
		const page = Buffer.alloc(PAGE)
		while (text.length < MAX_BYTES && !/^ *\d+: \S+ \S+ (?!0A)/m.test(text.slice(-2 * PAGE))) {
			const length = readSync(file, page, 0, PAGE, null)
			if (length === 0) break
			text += page.toString('latin1', 0, length)
		}
		return text
	} catch {
		return undefined
	} finally {
		if (file !== undefined) closeSync(file)
	}
}
