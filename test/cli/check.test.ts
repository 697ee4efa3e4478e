import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { procTree, sceneFiles, temporaryFolder } from '../kernel/proc-trees.js'
import { createCertificate } from '../servers/certificate.js'
import { startHttpPeer } from '../servers/http-peer.js'
import { type SmtpPeerOptions, startSmtpPeer } from '../servers/smtp-peer.js'
import { runCli } from './run-cli.js'

/** Writes a configuration that looks into a fake proc (behind a comma: more of `sampling`); answers its path. */
function configOf(procRoot: string, more = ''): string {
	const file = join(temporaryFolder(), 'config.yml')
	writeFileSync(file, `sampling: { procRoot: ${procRoot} }\nservices: [{ ports: [80], apacheConfig: off }]\n${more}`)
	return file
}

describe('check', () => {
	it('calls a host ready whose port listens, with 0', async () => {
		const file = configOf(procTree(sceneFiles('dual-stack')).root)
		const { code, out, err } = await runCli(['check', '-c', file])
		expect({ code, err }).toEqual({ code: 0, err: '' })
		expect(out).toContain(`config      ${file} is right`)
		expect(out).toMatch(/^ {2}ports {5}80 listens$/m)
		expect(out).toMatch(/^result {6}ready$/m)
	})

	it('calls a host blind where nobody listens on the port, with 1', async () => {
		const { code, out } = await runCli(['check', '-c', configOf(procTree(sceneFiles('states')).root)])
		expect(code).toBe(1)
		expect(out).toContain('80 does not listen')
		expect(out).toContain('result      blind: apache: nothing listens on port 80')
	})

	it('calls a host blind whose table cannot be read, and says why', async () => {
		const root = temporaryFolder()
		const { code, out } = await runCli(['check', '-c', configOf(root)])
		expect(code).toBe(1)
		expect(out).toContain(`table       ${root}/self/net not readable: ${root}/self/net/tcp: ENOENT`)
		expect(out).toContain('result      blind: the socket table cannot be read')
	})

	it('calls a host blind whose table is no table', async () => {
		const { root } = procTree({ 'self/net/tcp': 'nothing of the kind\n' })
		const { code, out } = await runCli(['check', '-c', configOf(root)])
		expect(code).toBe(1)
		expect(out).toContain('expected the heading of a socket table')
	})

	it('shows everything that is wrong with a configuration, on stderr, with 2', async () => {
		const { code, out, err } = await runCli(['check', '-c', configOf('/proc', 'samplng: 1\nlog: { level: loud }\n')])
		expect({ code, out }).toEqual({ code: 2, out: '' })
		expect(err).toMatch(/config\.yml:3:1: .*samplng.*did you mean "sampling"\?/)
		expect(err).toMatch(/config\.yml:4:15: log\.level: expected .*got "loud"/)
	})

	it('says where an own runbook is wrong', async () => {
		const folder = temporaryFolder()
		writeFileSync(join(folder, 'leak.md'), '# Ours\n\n## Meaning\n\nA {{worker}} is stuck.\n')
		writeFileSync(join(folder, 'config.yml'), 'runbooks: { resource-leak: leak.md }\n')
		const { code, err } = await runCli(['check', '-c', join(folder, 'config.yml')])
		expect(code).toBe(2)
		expect(err).toContain('leak.md:5:3: ')
		expect(err).toContain('  5 | A {{worker}} is stuck.')
		expect(err).toContain('2 problems')
	})

	it.each([
		['of this process', 'self', ''],
		['of the process that sampling.pid names', '4711', ', pid: 4711'],
	])(
		'says which table looks are made from (%s), what that does not show, and that gVisor shows no queues',
		async (_, process, pid) => {
			const scene = {
				...sceneFiles('dual-stack'),
				'self/net/netstat': 'TcpExt: SyncookiesSent ListenOverflows\nTcpExt:\n',
			}
			const { root } = procTree(
				Object.fromEntries(Object.entries(scene).map(([path, text]) => [path.replace('self', process), text])),
			)
			const file = configOf(`${root}${pid}`)
			const { code, out } = await runCli(['check', '-c', file])
			expect(code).toBe(0)
			expect(out).toContain(`
sources     ${root}/${process}/net/tcp, without sock_diag (the network namespace that is watched (${root}/${process}/ns/net) is not this process's own): no ages of requests, and idle keep-alive connections pass for busy
            ${root}/${process}/net/unix is not readable (ENOENT): pools behind UNIX sockets are not seen
            this kernel shows no accept queues (gVisor): clients who wait are not seen, only that all workers are taken
`)
		},
	)

	describe('tries what run needs', () => {
		const root = () => procTree(sceneFiles('dual-stack')).root

		it('reaches a webhook and signs in at a mail server without sending', async () => {
			const slack = await startHttpPeer()
			const smtp = await startSmtpPeer({ login: { user: 'me', password: 'secret' } })
			const more = `notify:
  - { type: slack, url: "${slack.url}" }
  - { type: email, host: 127.0.0.1, port: ${smtp.port}, tls: none, user: me, password: secret, from: a@example.org, to: [b@example.org] }
`
			const { code, out } = await runCli(['check', '-c', configOf(root(), more)])
			await Promise.all([slack.stop(), smtp.stop()])
			expect(out).toContain('slack: slack webhook, reached\n')
			expect(out).toMatch(/email: mail to b@example\.org .*, reached$/m)
			expect({ code, requests: slack.requests, mails: smtp.mails }).toEqual({ code: 0, requests: [], mails: [] })
		})

		it('says which of them cannot be reached, unless it is to stay offline', async () => {
			const slack = await startHttpPeer()
			await slack.stop()
			const file = configOf(root(), `notify: [{ type: slack, name: ops, url: "${slack.url}/planted" }]\n`)
			const { code, out } = await runCli(['check', '-c', file])
			expect(code).toBe(1)
			expect(out).toMatch(/^result {6}not ready: ops: cannot be reached: connect ECONNREFUSED/m)
			expect(out).not.toContain('planted')
			expect((await runCli(['check', '--offline', '-c', file])).code).toBe(0)
		})

		it.each<[string, SmtpPeerOptions & { bare?: true }, string, string]>([
			['STARTTLS', {}, 'tls: starttls, verifyCertificate: false', 'reached'],
			['TLS from the first byte', { implicit: true }, 'tls: implicit, verifyCertificate: false', 'reached'],
			[
				'a certificate that no one vouches for',
				{},
				'tls: starttls',
				"the mail server's certificate is not trusted: self-signed certificate (NODE_EXTRA_CA_CERTS names your own authority, verifyCertificate: false trusts any)",
			],
			[
				'no STARTTLS where it is asked for',
				{ bare: true },
				'tls: starttls',
				'port PORT has no STARTTLS (Error upgrading connection with STARTTLS: 500 Error: command not recognized): write tls: implicit, or another port',
			],
			[
				'STARTTLS where TLS is expected from the first byte',
				{},
				'tls: implicit',
				'port PORT does not speak TLS from the first byte: write tls: starttls',
			],
			[
				'TLS from the first byte where STARTTLS is expected',
				{ implicit: true },
				'tls: starttls',
				'no answer within 2 s',
			],
			[
				'a wrong password over TLS',
				{ fault: 'refuse-login' },
				'tls: starttls, verifyCertificate: false',
				'the mail server refuses us: Invalid login: 535 authentication failed',
			],
		])('turns TLS on and signs in at a mail server with %s', async (_, { bare, ...options }, keys, expected) => {
			const login = { user: 'me', password: 'planted' }
			const smtp = await startSmtpPeer({ ...(!bare && { tls: createCertificate() }), login, ...options })
			const more = `notify: [{ type: email, timeout: 2s, host: 127.0.0.1, port: ${smtp.port}, ${keys}, user: me, password: planted, from: a@b.example, to: [b@b.example] }]\n`
			const { code, out } = await runCli(['check', '-c', configOf(root(), more)])
			await smtp.stop()
			expect(
				/^notify .*\), (?:NOT ready: )?(.*)$/m
					.exec(out.replace('; NOT', ', NOT'))?.[1]
					?.replace(`${smtp.port}`, 'PORT'),
			).toBe(expected)
			expect({ code, mails: smtp.mails }).toEqual({ code: expected === 'reached' ? 0 : 1, mails: [] })
			expect(out).not.toContain('planted')
		})

		it('says that a mail server refuses the login', async () => {
			const smtp = await startSmtpPeer({ login: { user: 'me', password: 'other' }, fault: 'refuse-login' })
			const more = `notify: [{ type: email, host: 127.0.0.1, port: ${smtp.port}, tls: none, user: me, password: planted, from: a@b.example, to: [b@b.example] }]\n`
			const { code, out } = await runCli(['check', '-c', configOf(root(), more)])
			await smtp.stop()
			expect(code).toBe(1)
			expect(out).toContain('not ready: email: the mail server refuses us: Invalid login: 535 authentication failed')
			expect(out).not.toContain('planted')
		})

		it.each([
			['is there', '.', ''],
			['is not there yet', 'new/state', ' (run makes it)'],
			['lies below a file', 'config.yml/state', '; NOT ready: FOLDER/config.yml is not a folder'],
			['is a file', 'config.yml', '; NOT ready: it is a file, not a folder'],
		])('tries a stateDir that %s, and leaves nothing behind', async (_, name, expected) => {
			const file = configOf(root())
			const folder = dirname(file)
			const stateDir = join(folder, name)
			appendFileSync(file, `stateDir: ${stateDir}\n`)
			const { code, out } = await runCli(['check', '-c', file])
			expect(/^state +(.*)$/m.exec(out)?.[1]?.replace(stateDir, 'STATE').replace(folder, 'FOLDER')).toBe(
				`STATE${expected}`,
			)
			expect({ code, left: readdirSync(folder) }).toEqual({
				code: expected.includes('NOT') ? 1 : 0,
				left: ['config.yml'],
			})
		})

		it('finds a taken port, a folder that cannot be written and a missing apacheConfig', async () => {
			const other = await startHttpPeer({ status: 404 })
			const port = Number(new URL(other.url).port)
			const file = join(temporaryFolder(), 'config.yml')
			const state = join(temporaryFolder(), 'file')
			writeFileSync(state, '')
			writeFileSync(
				file,
				`sampling: { procRoot: ${root()} }\nservices: [{ ports: [80], apacheConfig: /nowhere/httpd.conf }]\nhttp: { port: ${port} }\nstateDir: ${state}/below\n`,
			)
			const { code, out } = await runCli(['check', '-c', file, '--json'])
			await other.stop()
			const facts = JSON.parse(out)
			expect(code).toBe(1)
			expect(facts.ready).toBe(false)
			expect(facts.problems).toEqual([
				'not ready: apache: apacheConfig /nowhere/httpd.conf: there is no such file',
				`not ready: web: port ${port} is taken`,
				`not ready: state: ${state} is not a folder`,
			])
		})
	})
})
