import { describe, expect, it } from 'vitest'
import { type HostChecked, renderCheckReport } from '../../src/cli/check-report.js'
import { parseConfig } from '../../src/config/read-config.js'
import { Secret } from '../../src/settings/secret.js'
import { surroundings } from '../config/surroundings.js'

const host: HostChecked = {
	kind: 'host-checked',
	configFile: 'config.yml',
	table: { readable: true, where: '/proc/self/net', rows: 412 },
	missingRights: [],
	warnings: [],
	sampling: { interval: 30, tripwire: 2 },
	services: [
		{
			name: 'apache',
			ports: [80, 443],
			listening: [80],
			capacity: {
				workers: 150,
				source: 'apache-config',
				provenance: 'from /etc/apache2/mods-enabled/mpm_event.conf:13',
			},
			atLeast: undefined,
			presumed: undefined,
			otherPorts: [8080],
			connectionLimit: 450,
			backlog: { connections: 511, provenance: 'from the compiled default of ListenBacklog' },
			notes: [],
		},
	],
	notify: [
		{ type: 'console', name: 'console' },
		{ type: 'slack', name: 'ops', url: new Secret('https://slack.example.org/token'), mention: 'here', timeout: 10 },
	],
	http: { host: '::1', port: 9503, publicUrl: undefined, token: new Secret('correct-horse-battery') },
	stateDir: '/var/lib/forewarn',
	trials: {
		notify: new Map([
			['console', undefined],
			['ops', undefined],
		]),
		web: undefined,
		state: undefined,
		apache: [],
	},
	rows: [],
}

describe('renderCheckReport', () => {
	it('says what was found on a host that can be watched, and no secret', () => {
		expect(renderCheckReport(host)).toEqual({
			exitCode: 0,
			text: `config      config.yml is right
table       /proc/self/net readable, 412 rows
sampling    every 30s, accept queue every 2s
service     apache
  ports     80 listens, 443 does not listen
  capacity  150, from /etc/apache2/mods-enabled/mpm_event.conf:13
            event is full at 150 busy workers or at 450 connections, 2 fewer for each busy worker
  backlog   511, from the compiled default of ListenBacklog
  also      port 8080 of the same Apache, which shares its workers: watched with it
notify      console: console
            ops: slack webhook, critical pages call here, reached
web         http://[::1]:9503/, a token is asked for
state       /var/lib/forewarn
result      ready
`,
		})
	})

	it('says that a host is blind, and which capacity is at least there', () => {
		const [service] = host.services
		const atLeast = {
			workers: 6,
			source: 'processes',
			provenance: 'at least, counting the 6 children of apache2 100',
		} as const
		const blind: HostChecked = {
			...host,
			configFile: undefined,
			sampling: { interval: 30, tripwire: 0 },
			services: [
				{
					...service!,
					listening: [],
					otherPorts: [],
					capacity: undefined,
					connectionLimit: undefined,
					atLeast,
					notes: ['/etc/x is not readable (EACCES)'],
				},
			],
			notify: [host.notify[0]!],
			http: undefined,
			stateDir: undefined,
		}
		expect(renderCheckReport(blind)).toEqual({
			exitCode: 1,
			text: `config      built-in defaults
table       /proc/self/net readable, 412 rows
sampling    every 30s, tripwire off
service     apache
  ports     80 does not listen, 443 does not listen
  capacity  unknown, will be learned when it is full for the first time (6 at least, counting the 6 children of apache2 100); set services[].capacity to know it now
  backlog   511, from the compiled default of ListenBacklog
  note      /etc/x is not readable (EACCES)
notify      console: console
web         no status page and no /metrics (http)
state       kept nowhere: open incidents and waiting pages do not survive a restart (stateDir)
result      blind: apache: nothing listens on ports 80, 443 (is Apache down, or is this another network namespace?)
`,
		})
	})

	it('says what would fail although the host can be watched, and of further looks', () => {
		const report = renderCheckReport({
			...host,
			trials: {
				notify: new Map([['ops', 'cannot be reached: connect ECONNREFUSED']]),
				web: 'port 9503 is taken',
				state: 'this user may not write there',
				apache: ['apache: apacheConfig /x.conf: there is no such file'],
			},
			rows: [{ label: 'sources', text: '/proc/net/tcp', problem: 'no queue can be seen' }],
		})
		expect(report.exitCode).toBe(1)
		expect(report.text).toContain(`
            ops: slack webhook, critical pages call here; NOT ready: cannot be reached: connect ECONNREFUSED
web         http://[::1]:9503/, a token is asked for; NOT ready: port 9503 is taken
state       /var/lib/forewarn; NOT ready: this user may not write there
sources     /proc/net/tcp
result      not ready: apache: apacheConfig /x.conf: there is no such file
result      not ready: ops: cannot be reached: connect ECONNREFUSED
result      not ready: web: port 9503 is taken
result      not ready: state: this user may not write there
result      not ready: no queue can be seen
`)
	})

	it('is not ready where another program listens, and says what the files say but no process shows', () => {
		const stranger =
			'port 80, 443 is held by docker-proxy (pid 812), which is no Apache; apache2 4321 runs in another network namespace: set sampling.pid: 4321 to watch it'
		const presumed = { workers: 150, source: 'apache-config', provenance: 'from /etc/apache2/x.conf:3' } as const
		const [service] = host.services
		const report = renderCheckReport({
			...host,
			services: [{ ...service!, capacity: undefined, connectionLimit: undefined, presumed, stranger }],
		})
		expect(report.exitCode).toBe(1)
		expect(report.text).toContain(`
  capacity  unknown, perhaps 150, from /etc/apache2/x.conf:3: set services[].capacity: 150 if it is so, else it is learned
`)
		expect(report.text).toContain(`\nresult      not ready: apache: ${stranger}\n`)
	})

	it('says that a table cannot be read', () => {
		const report = renderCheckReport({
			...host,
			table: { readable: false, where: '/proc/self/net', reason: 'no such file' },
		})
		expect(report.exitCode).toBe(1)
		expect(report.text).toContain('table       /proc/self/net not readable: no such file\n')
		expect(report.text).toContain('result      blind: the socket table cannot be read\n')
	})

	it('answers a wrong configuration with its problems and 2', () => {
		const result = parseConfig('hostnme: x', 'config.yml', surroundings)
		if (result.ok) throw new Error('it is wrong')
		expect(renderCheckReport({ kind: 'config-wrong', diagnostics: result.diagnostics })).toEqual({
			exitCode: 2,
			text: 'config.yml:1:1: hostnme: unknown key; did you mean "hostname"?\n  1 | hostnme: x\n    | ^^^^^^^\n1 problem\n',
		})
	})

	it.each<[string, string, object, boolean]>([
		['a variable that is not set here', 'url_env: HOOK', {}, true],
		['a file that this user may not read', 'url_file: /etc/forewarn/secrets/hook', { code: 'EACCES' }, true],
		['a credential', 'url_file: /run/credentials/forewarn.service/hook', { code: 'ENOENT' }, true],
		['a file that is not there', 'url_file: hook', { code: 'ENOENT' }, false],
	])('says whether only the unit may see a secret: %s', (_name, line, error, said) => {
		const readFile = () => {
			throw Object.assign(new Error('no'), error)
		}
		const text = `notify:\n  - type: webhook\n    ${line}\n`
		const result = parseConfig(text, 'config.yml', { env: {}, readFile })
		if (result.ok) throw new Error('it is wrong')
		const report = renderCheckReport({ kind: 'config-wrong', diagnostics: result.diagnostics })
		expect(/\nnote: a secret may be there for the unit alone\. .*\n$/.test(report.text), report.text).toBe(said)
	})

	it('answers an unreadable configuration with the reason and 2', () => {
		const reason = 'config.yml: there is no such file'
		expect(renderCheckReport({ kind: 'config-unreadable', reason })).toEqual({ exitCode: 2, text: `${reason}\n` })
	})
})
