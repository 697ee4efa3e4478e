import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../faults/setup.js'

/** Shell that makes a network of users beside a stage; what follows goes on inside it and ends with a single quote. */
export const USERS_NETWORK = `ip netns add users
ip link add to-users type veth peer name to-host netns users
ip addr add 192.0.2.1/24 dev to-users
ip link set to-users up
ip route add default via 192.0.2.2
ip netns exec users sh -euc '
ip link set lo up
ip addr add 192.0.2.2/24 dev to-host
ip link set to-host up
`

/** What packages need of the machine to be built and this one lacks; empty where they can be. */
export function missingForPackages(): string[] {
	return refuseInCi([
		...['dpkg-deb', 'rpmbuild', 'eu-strip'].filter((program) => !existsSync(`/usr/bin/${program}`)),
		// The node that is packed is for the processors that it is made for.
		...(process.arch === 'x64' ? [] : ['an x86-64 processor']),
	])
}

/** What a stage needs of the machine and this one lacks; empty where it can be set up. */
export function missingForStage(): string[] {
	return refuseInCi([
		...(process.getuid?.() === 0 ? [] : ['root, for namespaces and mounts']),
		...(existsSync('/lib/systemd/systemd') ? [] : ['systemd']),
		...(existsSync('/usr/sbin/apache2') ? [] : ['apache2']),
	])
}

/** Of what a test needs, what is missing; fails in CI, where nothing may be left out quietly. */
export function refuseInCi(missing: string[]): string[] {
	if (missing.length > 0 && process.env.CI) throw new Error(`this test needs ${missing.join(', ')}`)
	return missing
}

/** What a command on the stage printed, and how it ended. */
export interface StageResult {
	readonly code: number
	readonly out: string
	readonly err: string
}

/** A machine of its own with a real systemd, made by stage.sh. */
export interface Stage {
	/** The host's number of its process 1: its files are below /proc/PID/root, its sockets in /proc/PID/net. */
	readonly pid: number
	/** Runs a command there. */
	run(...words: string[]): Promise<StageResult>
	/** The same; throws where it fails. Answers what it printed. */
	must(...words: string[]): Promise<string>
	/** Runs a command there that goes on until the stage is closed; answers its lines so far, as they come. */
	start(...words: string[]): readonly string[]
	write(path: string, content: string | Buffer): void
	read(path: string): string
	/** Takes everything down, processes and control groups included. */
	close(): Promise<void>
}

const ENV = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }

/** Boots systemd in namespaces of its own, on a copy in memory of this host's files. */
export async function openStage(): Promise<Stage> {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-stage-'))
	const holder = spawn(join(import.meta.dirname, 'stage.sh'), [folder], { stdio: ['pipe', 'ignore', 'pipe'] })
	const ended = once(holder, 'exit')
	let complaints = ''
	holder.stderr.on('data', (chunk) => (complaints += chunk))
	await until('the stage is up', () => existsSync(`${folder}.pid`) || holder.exitCode !== null, 40)
	if (holder.exitCode !== null) throw new Error(`no stage: ${complaints}`)
	const pid = readFileSync(`${folder}.pid`, 'utf8').trim()
	const enter = ['-a', '-t', pid, '--']
	const run = (...words: string[]) =>
		new Promise<StageResult>((resolve) => {
			execFile('nsenter', [...enter, ...words], { env: ENV }, (error, out, err) => {
				resolve({ code: error ? Number(error.code ?? -1) : 0, out, err })
			})
		})
	return {
		pid: Number(pid),
		run,
		async must(...words) {
			const { code, out, err } = await run(...words)
			if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${out}${err}`)
			return out
		},
		start(...words) {
			const lines: string[] = []
			const child = spawn('nsenter', [...enter, ...words], { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] })
			child.stdout.on('data', (chunk) => lines.push(...String(chunk).split('\n').filter(Boolean)))
			return lines
		},
		write: (path, content) => {
			execFileSync('nsenter', [...enter, 'sh', '-c', `mkdir -p "$(dirname "$0")" && cat > "$0"`, path], {
				input: content,
			})
		},
		read: (path) => execFileSync('nsenter', [...enter, 'cat', path], { encoding: 'utf8' }),
		async close() {
			holder.stdin.end()
			await ended
			rmSync(folder, { recursive: true, force: true })
			rmSync(`${folder}.pid`, { force: true })
		},
	}
}
