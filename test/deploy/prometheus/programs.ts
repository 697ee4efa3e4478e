import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'

/** The programs of Debian's packages prometheus and prometheus-alertmanager. */
const PROGRAMS = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'] as const

/** One of these programs. */
export type Program = (typeof PROGRAMS)[number]

/** Which of the programs this machine lacks; in CI that is an error, for nothing may be left out quietly. */
export function missingPrograms(): string[] {
	const missing = PROGRAMS.filter((program) => spawnSync(program, ['--version']).status !== 0)
	if (missing.length > 0 && process.env.CI) {
		throw new Error(`these tests need the packages prometheus and prometheus-alertmanager: no ${missing.join(', ')}`)
	}
	return missing
}

/** Runs a program to its end; answers what it printed and how it ended. */
export function runProgram(program: Program, options: readonly string[], input = '', folder = process.cwd()) {
	const { status, stdout, stderr } = spawnSync(program, options, { input, cwd: folder, encoding: 'utf8' })
	return { status, printed: `${stdout}${stderr}` }
}

/** A server that runs until it is killed. */
export interface RunningServer {
	readonly url: string
	/** At once, as a power cut does; waits until it is gone. */
	kill(): Promise<void>
	/** What it printed, for the message of a test that fails. */
	printed(): string
}

/** Starts a server and waits until it says at `/-/ready` that it is. */
export async function startServer(program: Program, port: number, options: readonly string[]): Promise<RunningServer> {
	const url = `http://127.0.0.1:${port}`
	const child = spawn(program, [`--web.listen-address=127.0.0.1:${port}`, ...options], {
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	let printed = ''
	const keep = (part: Buffer) => {
		printed = (printed + part).slice(-20_000)
	}
	child.stdout.on('data', keep)
	child.stderr.on('data', keep)
	const server = { url, kill: () => killChild(child), printed: () => printed }
	try {
		await waitUntil(`${program} is ready`, async () => {
			if (hasEnded(child)) throw new Error(`${program} ended at once:\n${printed}`)
			return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true
		})
	} catch (error) {
		await server.kill()
		throw error
	}
	return server
}

/** Kills a child, by its own id, and waits until it is gone. */
export async function killChild(child: ChildProcess): Promise<void> {
	if (hasEnded(child)) return
	const gone = new Promise((resolve) => child.once('exit', resolve))
	child.kill('SIGKILL')
	await gone
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode !== null || signalCode !== null
}

/** Ports of 127.0.0.1 that nobody has at this moment. */
export async function findFreePorts(count: number): Promise<number[]> {
	const servers = await Promise.all(
		Array.from({ length: count }, async () => {
			const server = createServer()
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
			return server
		}),
	)
	return await Promise.all(
		servers.map(async (server) => {
			const { port } = server.address() as { port: number }
			await new Promise((resolve) => server.close(resolve))
			return port
		}),
	)
}

/** Waits until something is so; fails with what it was waiting for. */
export async function waitUntil(what: string, isSo: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
	const end = performance.now() + seconds * 1000
	while (!(await isSo())) {
		if (performance.now() > end) throw new Error(`waited ${seconds} s in vain until ${what}`)
		await new Promise((resolve) => setTimeout(resolve, 50))
	}
}
