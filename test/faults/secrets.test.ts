import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/read-config.js'
import { Incidents } from '../../src/incidents/incidents.js'
import { createNotifiers } from '../../src/notify/notifiers.js'
import { Heartbeat } from '../../src/run/heartbeat.js'
import { createLogger } from '../../src/run/log.js'
import { SETTINGS } from '../incidents/world.js'
import { incidentMessage } from '../message/messages.js'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { IMPATIENT, makeFolder, until } from './setup.js'

const folder = makeFolder()
afterAll(folder.remove)

/** Services quote what they were sent, above all when they do not like it. Every secret here has the word xyzzy in it. */
function startQuoting(...secrets: string[]) {
	const said = secrets.join(' ')
	return startHttpPeer({ status: 500, body: said }, 'half', { status: 403, body: said } satisfies HttpAnswer)
}

function readAll(path: string): string {
	return readdirSync(path, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => entry.name + readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
		.join('\n')
}

describe('a planted secret', () => {
	it('is in no log, no state file, no status and no error, whatever the services answer', async () => {
		const login = Buffer.from('user:xyzzyalert').toString('base64')
		const slack = await startQuoting('/services/xyzzyslack')
		const pager = await startQuoting('xyzzypager')
		const alert = await startQuoting('xyzzyalert', `Basic ${login}`)
		const hook = await startQuoting('/xyzzyhook?xyzzyquery=1', 'xyzzysign')
		const heart = await startQuoting('/xyzzyheart')
		const nobody = await startHttpPeer()
		await nobody.stop()
		const mail = await startSmtpPeer({ fault: 'echo-login', login: { user: 'user', password: 'another' } })
		const text = `
notify:
  - { type: slack, url: "${slack.url}/services/xyzzyslack" }
  - { type: email, host: 127.0.0.1, port: ${mail.port}, tls: none, user: user, password_env: MAIL, from: a@b.example, to: [c@d.example] }
  - { type: pagerduty, key: xyzzypager, url: "${pager.url}" }
  - { type: alertmanager, url_env: ALERT }
  - { type: webhook, url: "${hook.url}/xyzzyhook?xyzzyquery=1", secret: xyzzysign }
  - { type: webhook, name: nobody, url: "${nobody.url}/xyzzynobody" }
heartbeat: { url: "${heart.url}/xyzzyheart" }
`
		const address = alert.url.replace('://', '://user:xyzzyalert@')
		const env = { MAIL: 'xyzzymail', ALERT: address }
		const parsed = parseConfig(text, 'config.yml', { env, readFile: () => '' })
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
		const { config } = parsed

		const said: string[] = []
		const stream = new Writable({
			write(chunk, _encoding, done) {
				said.push(String(chunk))
				done()
			},
		})
		const log = createLogger({ level: 'debug', format: 'json', stream })
		log.info({ config }, 'a configuration that somebody logs')
		const notifiers = createNotifiers(config.notify, { console: { stream, colour: false } })
		const traits = notifiers.map(({ name }) => ({ name, keepsAlerts: false, refresh: undefined }))
		const incidents = new Incidents({
			notifiers,
			settings: { ...SETTINGS, notifiers: traits },
			stateDir: folder.path,
			log,
			now: () => ({ at: performance.now() / 1000, wallTime: Date.now() }),
			uptime: () => 0,
			retry: IMPATIENT,
		})
		await incidents.start()
		const heartbeat = new Heartbeat({ ...(config.heartbeat ?? never()), log, now: () => 0 })
		heartbeat.beat()
		incidents.handle(incidentMessage())
		await until('five have refused and one cannot be reached', () => {
			const { notifiers: shown } = incidents.status
			return (
				shown.filter(({ state }) => state === 'refusing').length === 5 &&
				(shown.find(({ name }) => name === 'nobody')?.attempts ?? 0) > 2
			)
		})
		said.push(JSON.stringify(incidents.status), readAll(folder.path))
		await incidents.close()
		for (const server of [slack, pager, alert, hook, heart, mail]) await server.stop()

		const everything = said.join('\n')
		for (const expected of ['page NOT delivered', 'ECONNREFUSED', 'it answered 500', '<hidden>']) {
			expect(everything.includes(expected), expected).toBe(true)
		}
		for (const { requests } of [slack, pager, alert, hook]) expect(requests).toHaveLength(3)
		expect(everything.match(/.{0,60}xyzzy\w+/g) ?? []).toEqual([])
		const encoded = [
			login,
			Buffer.from('xyzzymail').toString('base64'),
			Buffer.from('\0user\0xyzzymail').toString('base64'),
		]
		expect(encoded.filter((each) => everything.includes(each))).toEqual([])
	})
})

function never(): never {
	throw new Error('no heartbeat')
}
