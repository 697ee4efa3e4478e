import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileOf } from '../client/slow-bodies.js'
import { type Happening, poolsOf, type Run } from '../run.js'
import { ADDRESSES, commandIn, commandOnServer, type Testbed } from '../testbed.js'
import { apacheConfig } from './apache-config.js'
import { startProgram, stop } from './children.js'
import { fpmConfig } from './fpm-config.js'
import { haproxyConfig, nginxConfig } from './front-config.js'
import { DATABASE_PORT, LUA_PAGE, PHP_PAGE } from './pages.js'

/** Where the backend behind `/app` listens. */
const BACKEND_PORT = 9001

/** The server side of a run: Apache, what stands behind it and in front of it, alive until `close`. */
export class Host {
	readonly #run: Run
	readonly #bed: Testbed
	readonly #home: string
	readonly #children = new Map<string, ChildProcess>()

	constructor(run: Run, bed: Testbed) {
		this.#run = run
		this.#bed = bed
		this.#home = bed.home
	}

	/** Starts everything and returns when Apache listens. */
	async open(): Promise<void> {
		const { server, front } = this.#run
		chmodSync(this.#home, 0o755)
		this.#write('apache.conf', apacheConfig(server, this.#home))
		if (server.tls) this.#certificate()
		this.#writeFiles()
		this.#startBackends()
		if (poolsOf(server).length > 0) this.#startFpm()
		await this.#startApache()
		if (front.kind === 'haproxy') {
			this.#write('haproxy.cfg', haproxyConfig(front))
			this.#startInFront('haproxy', '-db', '-f', join(this.#home, 'haproxy.cfg'))
		}
		if (front.kind === 'nginx') {
			this.#write('nginx.conf', nginxConfig(front, this.#home))
			this.#startInFront('nginx', '-c', join(this.#home, 'nginx.conf'), '-e', join(this.#home, 'nginx.log'))
		}
		await wait(1500)
	}

	/** Where Apache writes its errors. */
	get errorLogs(): readonly string[] {
		return [join(this.#home, 'error.log.1'), join(this.#home, 'error.log')]
	}

	/** Does what the run says happens at this moment. */
	async perform(what: Happening['what']): Promise<void> {
		const apache = this.#children.get('apache')
		switch (what) {
			case 'graceful':
				apache?.kill('SIGUSR1')
				return
			case 'restart':
				apache?.kill('SIGHUP')
				return
			case 'rotate-logs':
				for (const log of ['error.log', 'access.log']) renameSync(join(this.#home, log), join(this.#home, `${log}.1`))
				apache?.kill('SIGUSR1')
				return
			case 'stop-start':
				// As a container is stopped: its workers finish what they have.
				if (apache) await stop(apache, 20_000, 'SIGWINCH')
				return this.#startApache()
			case 'fpm-reload':
				this.#children.get('fpm')?.kill('SIGUSR2')
				return
			case 'backend-restart': {
				const backend = this.#children.get('backend')
				if (backend) await stop(backend, 2000)
				this.#startBackend()
				return
			}
			case 'backend-freeze':
				this.#children.get('backend')?.kill('SIGSTOP')
				return
			case 'backend-thaw':
				this.#children.get('backend')?.kill('SIGCONT')
				return
			case 'parent-stop':
				apache?.kill('SIGSTOP')
		}
	}

	/** Ends every program of the run, the ones in front first. */
	async close(): Promise<void> {
		for (const child of [...this.#children.values()].reverse()) await stop(child, 3000)
	}

	async #startApache(): Promise<void> {
		const pidFile = join(this.#home, 'apache.pid')
		rmSync(pidFile, { force: true })
		const command = ['apache2', '-f', join(this.#home, 'apache.conf'), '-D', 'FOREGROUND'] as const
		const child = this.#start('apache', commandOnServer(this.#bed, ...command))
		for (let tries = 0; tries < 100 && !existsSync(pidFile); tries++) {
			if (child.exitCode !== null) break
			await wait(50)
		}
		if (child.exitCode !== null || !existsSync(pidFile)) {
			throw new Error(`Apache did not start: ${this.#said('apache')}${this.#said('error')}`)
		}
	}

	#startFpm(): void {
		this.#write('fpm.conf', fpmConfig(poolsOf(this.#run.server), this.#home))
		this.#start('fpm', commandOnServer(this.#bed, fpmProgram(), '-F', '-y', join(this.#home, 'fpm.conf')))
	}

	/** The applications over HTTP, the database, and whatever else listens on the host. */
	#startBackends(): void {
		const { server, traffic } = this.#run
		if (server.backend === 'tcp') this.#startBackend()
		for (const { name, port, on } of server.services) {
			if (on === 'server') this.#startBackend(name, port)
			if (on === 'another-host') {
				const command = commandIn(this.#bed.client, ...program('backend', ADDRESSES.client, String(port)))
				this.#start(name, command)
			}
		}
		const asksDatabase = traffic.some((stream) => stream.kind === 'requests' && stream.database)
		if (asksDatabase) this.#startOnServer('database', DATABASE_PORT)
		for (const stream of traffic) {
			if (stream.kind === 'leaky-service') this.#startOnServer('leaky-service', stream.port)
		}
	}

	#startBackend(name = 'backend', port = BACKEND_PORT): void {
		this.#start(name, commandOnServer(this.#bed, ...program('backend', '127.0.0.1', String(port))))
	}

	#startOnServer(name: 'database' | 'leaky-service', port: number): void {
		this.#start(name, commandOnServer(this.#bed, ...program(name, String(port))))
	}

	#startInFront(command: string, ...args: readonly string[]): void {
		this.#start('front', commandIn(this.#bed.client, command, ...args))
	}

	#start(name: string, command: readonly [string, readonly string[]]): ChildProcess {
		const child = startProgram(join(this.#home, `${name}.log`), command)
		this.#children.set(name, child)
		return child
	}

	#writeFiles(): void {
		this.#write('www/light.html', 'light\n')
		this.#write('www/app.php', PHP_PAGE)
		this.#write('app.lua', LUA_PAGE)
		for (const stream of this.#run.traffic) {
			if (stream.kind === 'download') this.#write(`www/${fileOf(stream.bytes)}`, Buffer.alloc(stream.bytes, 'x'))
		}
	}

	#certificate(): void {
		const to = ['-keyout', join(this.#home, 'tls.key'), '-out', join(this.#home, 'tls.crt')]
		const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
		execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=lab.example', ...to], { stdio: 'ignore' })
	}

	#write(name: string, text: string | Buffer): void {
		writeFileSync(join(this.#home, name), text)
	}

	#said(name: string): string {
		const log = join(this.#home, `${name}.log`)
		return existsSync(log) ? readFileSync(log, 'utf8') : ''
	}
}

/** The command that runs one of the lab's own programs. */
function program(name: string, ...args: readonly string[]): readonly [string, ...string[]] {
	return [process.execPath, '--import', 'tsx', join(import.meta.dirname, `${name}.ts`), ...args]
}

/** The installed PHP-FPM; its name carries its version. */
export function fpmProgram(): string {
	const found = ['8.2', '8.4', '8.3', '8.1'].map((version) => `/usr/sbin/php-fpm${version}`).find(existsSync)
	return found ?? 'php-fpm'
}
