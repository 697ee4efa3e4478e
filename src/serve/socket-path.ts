import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, extname, isAbsolute, join, resolve } from 'node:path'

/** What decides where the UNIX socket is. */
interface SocketPlace {
	readonly stateDir: string | undefined
	/** As `-c` names it; undefined = built-in defaults. */
	readonly configFile: string | undefined
	readonly env: Readonly<Record<string, string | undefined>>
	/** The user's number. */
	readonly uid: number
}

/** Linux takes no longer path for a socket (unix(7): 108 bytes with the final zero). */
export const MAX_SOCKET_PATH = 107

/** Which configuration a command means (request), and which one the sidecar runs with (response): an absolute path, percent-encoded, or `-`. */
export const CONFIG_HEADER = 'Forewarn-Config'

/** The sidecar's process id (response). */
export const PID_HEADER = 'Forewarn-Pid'

/**
 * Returns where the sidecar of this user and configuration listens, and its commands connect: the same for both. Without a
 * `stateDir` the socket is named after the configuration, so that the sidecars of two configurations never share one.
 */
export function locateSocket({ stateDir, configFile, env, uid }: SocketPlace): string {
	if (stateDir !== undefined) return join(stateDir, 'control.sock')
	const name = `${nameOf(configFile)}.sock`
	if (uid === 0) return join('/run/forewarn', name)
	const folder = env.XDG_RUNTIME_DIR
	return folder?.startsWith('/') ? join(folder, 'forewarn', name) : join(tmpdir(), `forewarn-${uid}`, name)
}

/** Bytes of such a suffix. */
export const SUFFIX_LENGTH = 8

/** What a socket's path ends with until it gets its own by link(2): a point and seven letters or digits. */
export function temporarySuffix(): string {
	return `.${Math.random().toString(36).slice(2).padEnd(7, '0').slice(0, 7)}`
}

/**
 * The socket of a sidecar with a `stateDir` that the kernel lists as bound at `path`, undefined of what is none: it is bound under
 * a name with a temporary suffix, and that is what /proc/net/unix shows for ever.
 */
export function controlSocketBoundAt(path: string): string | undefined {
	return /^(\/.*\/control\.sock)\.\w{7}$/.exec(path)?.[1]
}

/** The configuration as the header carries it. */
export function configHeaderOf(file: string | undefined): string {
	return file === undefined ? '-' : encodeURIComponent(file)
}

/** Reads that header: undefined = built-in defaults. Undefined of what is no header. */
export function readConfigHeader(header: string): { readonly configFile: string | undefined } | undefined {
	if (header === '-') return { configFile: undefined }
	try {
		const configFile = decodeURIComponent(header)
		return isAbsolute(configFile) ? { configFile } : undefined
	} catch {
		return undefined
	}
}

function nameOf(configFile: string | undefined): string {
	if (configFile === undefined) return 'default'
	const path = resolve(configFile)
	const name = basename(path, extname(path))
		.replace(/[^\w-]/g, '_')
		.slice(0, 20)
	return `${name}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`
}
