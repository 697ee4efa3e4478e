import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { until } from '../faults/setup.js'
import { missingForPackages, missingForStage, openStage, type Stage } from './stage.js'

// Packages are unpacked and services started beside all other tests.
vi.setConfig({ testTimeout: 60_000 })

const missing = [...missingForStage(), ...missingForPackages()]

const UNIT = 'deploy/systemd/forewarn.service'

/** What `systemd-analyze security` must stay below, by our own promise. */
const MAX_EXPOSED = 1.5

/** Prints the body of each request as a line. */
const RECEIVER = `require('node:http').createServer((request, response) => {
	let body = ''
	request.on('data', (chunk) => (body += chunk))
	request.on('end', () => { console.log(body.replaceAll('\\n', ' ')); response.end() })
}).listen(9080)`

/** Forty visitors who send half a request and wait. */
const CROWD = `for (let n = 0; n < 40; n++) require('node:net').connect(80, '127.0.0.1').on('error', () => {}).write('GET / HTTP/1.1\\r\\n')
console.log('there')
setInterval(() => {}, 1000)`

const config = (interval: string) => `services: [{ name: shop, ports: [80] }]
sampling: { interval: ${interval}, tripwire: 0 }
hostname: web-1
stateDir: /var/lib/forewarn
notify: [{ type: webhook, url_file: /etc/forewarn/secrets/hook }]
`

describe.skipIf(missing.length > 0)('the unit, under a real systemd beside a real Apache,', () => {
	const packages = mkdtempSync(join(tmpdir(), 'packages-'))
	let stage: Stage
	let tarball: string
	let received: readonly string[]

	beforeAll(async () => {
		const kinds = ['--only', 'deb tar.gz', '--output', packages, 'amd64']
		const printed = execFileSync('deploy/package.sh', kinds, { encoding: 'utf8', stdio: 'pipe' })
		const [deb, tar] = printed.trim().split('\n') as [string, string]
		tarball = tar
		stage = await openStage()
		stage.write('/etc/apache2/mods-enabled/mpm_event.conf', 'ServerLimit 1\nThreadsPerChild 5\nMaxRequestWorkers 5\n')
		stage.write('/etc/apache2/conf-enabled/quiet.conf', 'ServerName web-1\nTimeout 300\n')
		await stage.must('systemctl', 'start', 'apache2')
		stage.write(
			'/etc/systemd/system/forewarn.service.d/test.conf',
			'[Service]\nStandardOutput=append:/run/forewarn.log\nStandardError=append:/run/forewarn.log\nWatchdogSec=3\n',
		)
		stage.write('/root/forewarn.deb', readFileSync(deb))
		// A host without Node.
		await stage.must('sh', '-c', 'rm -f $(which -a node)')
		await stage.must('dpkg', '--install', '/root/forewarn.deb')
		received = stage.start('/usr/lib/forewarn/node', '-e', RECEIVER)
	}, 400_000)

	afterAll(async () => {
		await stage?.close()
		rmSync(packages, { recursive: true })
	}, 30_000)

	const show = async (property: string) => (await stage.must('systemctl', 'show', '-P', property, 'forewarn')).trim()
	const log = () =>
		stage
			.read('/run/forewarn.log')
			.split('\n')
			.filter((line) => line.startsWith('{'))
			.map((line) => JSON.parse(line) as Record<string, string>)
	const said = (message: RegExp) => log().filter(({ msg }) => message.test(msg ?? ''))
	const status = async () => (await stage.must('forewarn', 'status', '-c', '/etc/forewarn/config.yml')).split('\n')

	it('is installed, enabled and ready after the first reading, and knows the capacity', async () => {
		expect(await show('ActiveState')).toBe('active')
		expect(await show('UnitFileState')).toBe('enabled')
		await until('its status is known', async () => (await show('StatusText')) !== '')
		expect(await show('StatusText')).toBe('apache: calm, the accept queue is empty and workers accept')
		expect(said(/^capacity 5, from \/etc\/apache2\/mods-enabled\/mpm_event.conf:3$/)).toHaveLength(1)
		const checked = await stage.run('forewarn', 'check', '-c', '/etc/forewarn/config.yml')
		expect(checked.out).toMatch(/\nresult {6}ready\n$/)
		expect(checked.out).not.toContain('warning')
		expect(checked.code).toBe(0)
	})

	it('looks through sock_diag, with the koffi that was packed, and shows its page to the host', async () => {
		const ask = `fetch('http://127.0.0.1:9503/api/status').then((r) => r.json()).then((s) => console.log(s.sampling.last.source))`
		expect(await stage.must('/usr/lib/forewarn/node', '-e', ask)).toBe('sock-diag\n')
	})

	it('is well formed and exposed no more than it must be', async () => {
		expect(await stage.run('systemd-analyze', 'verify', 'forewarn.service')).toEqual({ code: 0, out: '', err: '' })
		const { out } = await stage.run('systemd-analyze', 'security', '--offline=true', 'forewarn.service')
		const exposure = Number(/Overall exposure level for forewarn.service: ([\d.]+)/.exec(out)?.[1])
		expect(exposure).toBeGreaterThan(0)
		expect(exposure).toBeLessThan(MAX_EXPOSED)
	})

	it('has no rights: a user of its own, no capability, a filter for system calls, a folder that is its own', async () => {
		const proc = stage.read(`/proc/${await show('MainPID')}/status`)
		const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(proc)?.[1]
		expect(field('Uid')).toBe((await stage.must('id', '-u', 'forewarn')).trim())
		for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(field(set), set).toMatch(/^0+$/)
		expect([field('NoNewPrivs'), field('Seccomp')]).toEqual(['1', '2'])
		const found = await stage.must('find', '/var/lib/forewarn', '-printf', '%y %m %f\n')
		const files = found.trim().split('\n')
		expect(files).toEqual(expect.arrayContaining(['d 700 forewarn', 's 600 control.sock', 'f 600 state.jsonl']))
		expect(files.filter((file) => !/^(d 700|[fs] 600) /.test(file))).toEqual([])
	})

	it('takes a new configuration at systemctl reload and goes on as the same process', async () => {
		const before = await show('MainPID')
		// As the packaged configuration says it is done.
		await stage.must(
			'sh',
			'-c',
			'echo http://localhost:9080/planted | install -m 640 -g forewarn /dev/stdin /etc/forewarn/secrets/hook',
		)
		stage.write('/etc/forewarn/config.yml', config('500ms'))
		await stage.must('systemctl', 'reload', 'forewarn')
		await until('it is reloaded', () => said(/^the configuration is reloaded$/).length === 1)
		expect(await show('MainPID')).toBe(before)
		await until('the new service is watched', async () => /^shop: /.test(await show('StatusText')))
	})

	it('says once what is hidden from it, however many readings follow', async () => {
		const asked = ['forewarn', 'status', '--json', '-c', '/etc/forewarn/config.yml']
		const readings = async () => JSON.parse(await stage.must(...asked)).sampling.counts.samples as number
		const before = await readings()
		await until('five more readings are made', async () => (await readings()) >= before + 5)
		expect(said(/hides the processes of other users/)).toHaveLength(0)
		expect(said(/sys\/net is hidden/)).toHaveLength(1)
		expect(said(/loadavg is hidden/)).toHaveLength(1)
		expect(log().filter(({ level }) => level === 'error')).toEqual([])
	})

	it('pages a saturated Apache through the filter, to a name that must be resolved', async () => {
		stage.start('/usr/lib/forewarn/node', '-e', CROWD)
		// 35 of 511 places are a warning until the longest waiting have waited beyond patience.
		await until('the page is there', () => received.some((line) => line.includes('"severity":"critical"')), 20)
		const pages = received.map((line) => JSON.parse(line))
		for (const page of pages) expect(page).toMatchObject({ version: '4', status: 'firing' })
		expect(pages.at(-1).alerts[0].labels).toMatchObject({ service: 'shop', severity: 'critical' })
	})

	it('is killed by the watchdog when it stands still, starts anew, and remembers the incident and the mute', async () => {
		await stage.must(...['forewarn', 'mute', '--for', '1h', '--reason', 'drill', '-c', '/etc/forewarn/config.yml'])
		await until('the incident is open', async () => (await status()).some((line) => /incident +critical/.test(line)))
		const incident = /\((\w[^)]*)\), notified: webhook/.exec((await status()).join('\n'))?.[1]
		const before = await show('MainPID')
		await stage.must('kill', '-STOP', before)
		await until(
			'another process is ready',
			async () => {
				return (await show('MainPID')) !== before && (await show('ActiveState')) === 'active'
			},
			30,
		)
		expect(await show('NRestarts')).toBe('1')
		const after = (await status()).join('\n')
		expect(incident).toBeTypeOf('string')
		expect(after).toContain(`(${incident})`)
		expect(after).toMatch(/^muted +everything for .*: drill$/m)
	})

	it('watches without sock_diag where the filter refuses netlink, and says so once', async () => {
		const dropIn = '/etc/systemd/system/forewarn.service.d/families.conf'
		stage.write(dropIn, '[Service]\nRestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n')
		await stage.must('systemctl', 'daemon-reload')
		await stage.must('systemctl', 'restart', 'forewarn')
		const asked = ['forewarn', 'status', '--json', '-c', '/etc/forewarn/config.yml']
		const sampling = async () => JSON.parse(await stage.must(...asked)).sampling
		await until('five readings are made', async () => (await sampling()).counts.samples >= 5)
		expect((await sampling()).last.source).toBe('proc')
		expect(said(/without sock_diag \(netlink: EAFNOSUPPORT\)/)).toHaveLength(1)
		await stage.must('rm', dropIn)
		await stage.must('systemctl', 'daemon-reload')
		await stage.must('systemctl', 'restart', 'forewarn')
	})

	it('ends within a second when it is stopped', async () => {
		const begun = performance.now()
		await stage.must('systemctl', 'stop', 'forewarn')
		expect(performance.now() - begun).toBeLessThan(2000)
		expect(await show('Result')).toBe('success')
	})

	it('is not started again and again with a wrong configuration', async () => {
		stage.write('/etc/forewarn/config.yml', 'sampling: { intervall: 1s }\n')
		expect((await stage.run('systemctl', 'start', 'forewarn')).code).not.toBe(0)
		expect([await show('ActiveState'), await show('ExecMainStatus')]).toEqual(['failed', '2'])
		expect(stage.read('/run/forewarn.log')).toContain('did you mean')
	})

	it('leaves nothing behind when it is purged', async () => {
		await stage.must('dpkg', '--purge', 'forewarn')
		const left = await stage.must(
			...['find', '/etc', '/usr', '/var/lib', '-name', '*forewarn*', '-not', '-path', '*/forewarn.service.d*'],
		)
		expect(left).toBe('')
	})

	it('runs from the tarball as well, by the lines of the manual', async () => {
		stage.write(`/root/${basename(tarball)}`, readFileSync(tarball))
		const manual = /\*\*Any other.*?```sh\n(.*?)```/s.exec(readFileSync('docs/operations.md', 'utf8'))?.[1] ?? ''
		const lines = manual.trim().replaceAll('sudo ', '').split('\n')
		expect(lines).toHaveLength(3)
		await stage.must('sh', '-euc', ['cd /root', ...lines].join('\n'))
		expect([await show('ActiveState'), await show('UnitFileState')]).toEqual(['active', 'enabled'])
	})
})

describe.skipIf(missing.length > 0)(UNIT, () => {
	it('gives a reason for what it leaves open', () => {
		const text = readFileSync(UNIT, 'utf8')
		for (const option of ['MemoryDenyWriteExecute', 'PrivateNetwork', 'IPAddressDeny']) {
			expect(text, option).toMatch(new RegExp(`^# Not here: .*${option}|^#.*${option}`, 'm'))
		}
	})
})
