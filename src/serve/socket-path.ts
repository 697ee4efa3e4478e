import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What decides where the control socket is. */
export interface SocketPlace {
	readonly stateDir: string | undefined
	readonly env: Readonly<Record<string, string | undefined>>
	/** The user's number. */
	readonly uid: number
}

/** Linux takes no longer path for a socket (unix(7): 108 bytes with the final zero). */
export const LONGEST_PATH = 107

/** Where the sidecar of this user and configuration listens, and its commands connect: the same answer for both. */
export function locateSocket({ stateDir, env, uid }: SocketPlace): string {
	if (stateDir !== undefined) return join(stateDir, 'control.sock')
	if (uid === 0) return '/run/forewarn/control.sock'
	const folder = env.XDG_RUNTIME_DIR
	return folder?.startsWith('/') ? join(folder, 'forewarn.sock') : join(tmpdir(), `forewarn-${uid}`, 'control.sock')
}
