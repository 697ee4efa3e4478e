import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PROGRAM } from './fake-host.js'

/** Who the built program runs as. */
export interface User {
	readonly name: 'root' | 'nobody' | 'this user'
	/** Undefined = as whom the tests run. */
	readonly uid: number | undefined
	/** Where this user can read it. */
	readonly program: string
}

/** As whom the tests run. */
export const SELF: User = { name: process.getuid?.() === 0 ? 'root' : 'this user', uid: undefined, program: PROGRAM }

/** A user who attacks from the same host. */
export const STRANGER = 1001

let copy: string | undefined

/** A user without rights, who has a copy of the program: a checkout need not be open to all. Takes root. */
export function nobody(): User {
	if (copy === undefined) {
		const folder = mkdtempSync(join(tmpdir(), 'program-'))
		chmodSync(folder, 0o755)
		cpSync(dirname(PROGRAM), folder, { recursive: true })
		process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
		copy = join(folder, 'cli.js')
	}
	return { name: 'nobody', uid: 65534, program: copy }
}

/** Gives a folder and what is in it to a user. */
export function give(folder: string, { uid }: Pick<User, 'uid'>): void {
	if (uid === undefined) return
	for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) chownSync(join(folder, name), uid, uid)
	chownSync(folder, uid, uid)
}
