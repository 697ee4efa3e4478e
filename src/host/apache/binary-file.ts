import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** Debian's httpd has 0.7 MB, one with all modules and symbols compiled in some 10, PHP's object 6. */
const MAX_BYTES = 24 * 1024 * 1024

/** A program or a shared object, a character for each byte; undefined where it cannot be read. Nothing is run. */
export function readBinary(path: string): string | undefined {
	let file: number | undefined
	try {
		file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
		const status = fstatSync(file)
		return status.isFile() && status.size <= MAX_BYTES ? readFileSync(file, 'latin1') : undefined
	} catch {
		return undefined
	} finally {
		if (file !== undefined) closeSync(file)
	}
}
