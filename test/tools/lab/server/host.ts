import type { ChildProcess } from 'node:child_process'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Happening, Run } from '../run.js'
import type { Testbed } from '../testbed.js'
import { apacheConfig } from './apache-config.js'
import { startIn, stop } from './children.js'
import { haproxyConfig, nginxConfig } from './front-config.js'

const LUA = `function handle(r)
  r.usleep((tonumber(r:parseargs().ms) or 0) * 1000)
  r.content_type = 'text/plain'
  r:puts('done\\n')
  return apache2.OK
end
`
const PHP = `<?php usleep((int)(($_GET['ms'] ?? 0) * 1000)); echo "done\\n";\n`

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
		mkdirSync(join(this.#home, 'www'), { recursive: true })
		chmodSync(this.#home, 0o755)
		this.#write('www/light.html', 'light\n')
		this.#write('www/app.php', PHP)
		this.#write('app.lua', LUA)
		this.#write('apache.conf', apacheConfig(server, this.#home))
		if (server.tls) this.#certificate()
		if (server.backend === 'tcp') this.#startProgram('backend')
		if (server.backend === 'php-fpm') this.#startFpm()
		for (const traffic of this.#run.traffic) {
			if (traffic.kind === 'leaky-service') this.#startProgram('leaky-service', String(traffic.port))
		}
		await this.#startApache()
		if (front.kind === 'haproxy') {
			this.#write('haproxy.cfg', haproxyConfig(front))
			this.#start('front', this.#bed.client, 'haproxy', '-db', '-f', join(this.#home, 'haproxy.cfg'))
		}
		if (front.kind === 'nginx') {
			this.#write('nginx.conf', nginxConfig(front, this.#home))
			this.#start(
				'front',
				this.#bed.client,
				'nginx',
				'-c',
				join(this.#home, 'nginx.conf'),
				'-e',
				join(this.#home, 'nginx.log'),
			)
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
				this.#startProgram('backend')
			}
		}
	}

	/** Ends every program of the run, the ones in front first. */
	async close(): Promise<void> {
		for (const child of [...this.#children.values()].reverse()) await stop(child, 3000)
	}

	async #startApache(): Promise<void> {
		const pidFile = join(this.#home, 'apache.pid')
		rmSync(pidFile, { force: true })
		const child = this.#start(
			'apache',
			this.#bed.server,
			'apache2',
			'-f',
			join(this.#home, 'apache.conf'),
			'-D',
			'FOREGROUND',
		)
		for (let tries = 0; tries < 100 && !existsSync(pidFile); tries++) {
			if (child.exitCode !== null) break
			await wait(50)
		}
		if (child.exitCode !== null || !existsSync(pidFile)) {
			throw new Error(`Apache did not start: ${this.#said('apache')}${this.#said('error')}`)
		}
	}

	#startFpm(): void {
		const children = this.#run.server.fpmChildren
		const pool = ['user = www-data', 'group = www-data', `listen = ${this.#home}/fpm.sock`, 'listen.owner = www-data']
		const size = ['listen.backlog = 511', 'pm = static', `pm.max_children = ${children}`]
		const head = [
			'[global]',
			`error_log = ${this.#home}/fpm.log`,
			'daemonize = no',
			'process_control_timeout = 10',
			'[www]',
		]
		this.#write('fpm.conf', `${[...head, ...pool, ...size].join('\n')}\n`)
		this.#start('fpm', this.#bed.server, fpmProgram(), '-F', '-y', join(this.#home, 'fpm.conf'))
	}

	#startProgram(name: 'backend' | 'leaky-service', ...args: readonly string[]): void {
		const program = join(import.meta.dirname, `${name}.ts`)
		this.#start(name, this.#bed.server, process.execPath, '--import', 'tsx', program, ...args)
	}

	#start(name: string, namespace: string, command: string, ...args: readonly string[]): ChildProcess {
		const child = startIn(namespace, join(this.#home, `${name}.log`), command, ...args)
		this.#children.set(name, child)
		return child
	}

	#certificate(): void {
		const to = ['-keyout', join(this.#home, 'tls.key'), '-out', join(this.#home, 'tls.crt')]
		const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
		execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=lab.example', ...to], { stdio: 'ignore' })
	}

	#write(name: string, text: string): void {
		writeFileSync(join(this.#home, name), text)
	}

	#said(name: string): string {
		const log = join(this.#home, `${name}.log`)
		return existsSync(log) ? readFileSync(log, 'utf8') : ''
	}
}

/** The installed PHP-FPM; its name carries its version. */
export function fpmProgram(): string {
	const found = ['8.2', '8.4', '8.3', '8.1'].map((version) => `/usr/sbin/php-fpm${version}`).find(existsSync)
	return found ?? 'php-fpm'
}
