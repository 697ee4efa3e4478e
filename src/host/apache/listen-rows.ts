import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** A LISTEN row of /proc/net/tcp or tcp6. */
export interface ListenRow {
	readonly port: number
	/** As the kernel prints it, in hexadecimal: two sockets of one port are told apart by it. */
	readonly address: string
	readonly uid: number
	readonly inode: number
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
				address,
				port: Number.parseInt(port, 16),
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
