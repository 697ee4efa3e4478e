import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../../servers/free-port.js'
import { startSidecar } from '../fake-host.js'
import { makeFolder, until } from '../setup.js'
import { give, STRANGER } from '../user.js'
import type { Attack, World } from './attack.js'

const APACHE = '/usr/sbin/apache2'

/** What the unit gives the sidecar (MemoryMax), in MB. */
const MEMORY = 256

/** A folder of a stranger that everyone may look into. */
function strangersFolder(ends: (() => unknown)[], name = 'evil'): string {
	const { path, remove } = makeFolder()
	ends.push(remove)
	chmodSync(path, 0o755)
	mkdirSync(join(path, name))
	return join(path, name)
}

function startAsStranger(ends: (() => unknown)[], program: string, ...words: string[]): ChildProcess {
	const child = spawn(program, words, { stdio: 'ignore', uid: STRANGER, gid: STRANGER })
	ends.push(() => child.kill('SIGKILL'))
	return child
}

/** A stranger's httpd that listens on the watched port; its configuration is changed once it runs. */
async function startStrangersApache(
	ends: (() => unknown)[],
	folder: string,
): Promise<{ port: number; config: string }> {
	const port = await freePort()
	const config = join(folder, 'httpd.conf')
	const modules = ['mpm_prefork', 'authz_core'].map(
		(name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
	)
	writeFileSync(
		config,
		`ServerRoot "${folder}"\n${modules.join('\n')}\nPidFile pid\nMutex "file:${folder}"\nErrorLog log\nListen 127.0.0.1:${port}\nServerName x\nStartServers 1\nMinSpareServers 1\nMaxSpareServers 1\nMaxRequestWorkers 5\n`,
	)
	give(join(folder), { uid: STRANGER })
	const child = startAsStranger(ends, APACHE, '-f', config, '-DFOREGROUND')
	const gone = once(child, 'exit')
	// Its children end with it only where it has the time.
	ends.push(async () => {
		child.kill('SIGTERM')
		await gone
	})
	await until('its httpd listens', () => existsSync(join(folder, 'pid')))
	return { port, config }
}

/** A sidecar that has to find out what this port's Apache can hold. */
function watch({ ends, user }: World, port: number, ...more: string[]) {
	const { path, remove } = makeFolder()
	ends.push(remove)
	const file = join(path, 'config.yml')
	writeFileSync(
		file,
		`services: [{ ports: [${port}] }]\nsampling: { interval: 500ms, tripwire: 0 }\nnotify: [{ type: console }]\nstateDir: ${path}/state\n${more.join('\n')}`,
	)
	give(path, user)
	const sidecar = startSidecar(file, {}, user)
	ends.push(() => sidecar.end('SIGKILL'))
	return { ...sidecar, file }
}

/** The most memory that it had, in MB. */
function peakOf(pid: number | undefined): number {
	const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
	return Number(kilobytes) / 1024
}

/** The stranger's configuration says this as well; `lay` makes what it includes. */
function attackConfig(
	what: string,
	text: (folder: string) => string,
	lay: (folder: string) => void = () => {},
): Attack {
	return {
		door: "Apache's configuration",
		name: `a stranger's httpd holds the port and its configuration has ${what}: it watches, in ${MEMORY} MB, and ends when it is told to`,
		needsRoot: true,
		needs: APACHE,
		run: async (world) => {
			const folder = strangersFolder(world.ends)
			const { port, config } = await startStrangersApache(world.ends, folder)
			lay(folder)
			writeFileSync(config, `${readFileSync(config, 'utf8')}${text(folder)}\n`)
			const sidecar = watch(world, port)
			await until('it watches', () => sidecar.lines.some((line) => line.includes('"msg":"looks come from')))
			expect(peakOf(sidecar.pid)).toBeLessThan(MEMORY)
			expect(await sidecar.end('SIGTERM')).toBe(0)
		},
	}
}

/** What a user without rights can have a sidecar read. */
export const HOST: readonly Attack[] = [
	attackConfig(
		'a pattern of twenty stars',
		(folder) => `Include ${folder}/${'*a'.repeat(20)}b`,
		(folder) => writeFileSync(join(folder, `${'a'.repeat(200)}.conf`), ''),
	),
	attackConfig('Defines that double', () =>
		['Define X0 aaaaaaaa', ...Array.from({ length: 40 }, (_, n) => `Define X${n + 1} \${X${n}}\${X${n}}`)].join('\n'),
	),
	attackConfig(
		'a FIFO to include',
		(folder) => `Include ${folder}/fifo`,
		(folder) => void execFileSync('mkfifo', [join(folder, 'fifo')]),
	),
	attackConfig("the kernel's messages to include", () => 'Include /proc/kmsg'),
	attackConfig(
		'a file of two million lines',
		(folder) => `Include ${folder}/lines`,
		(folder) => writeFileSync(join(folder, 'lines'), 'a\n'.repeat(2_000_000)),
	),
	attackConfig(
		'a macro that grows ten thousandfold',
		() => `<Macro M $a>\n${`x ${'$a'.repeat(10)}\n`.repeat(40_000)}</Macro>\nUse M ${'y'.repeat(8000)}`,
	),
	attackConfig('900,000 sections that do not end', () => '<a>\n'.repeat(900_000)),
	{
		door: 'processes',
		name: 'a stranger has sixty processes called apache2 with a program of 23 MB: three are named, the others counted, and none read',
		needsRoot: true,
		run: async (world) => {
			const folder = strangersFolder(world.ends)
			const program = join(folder, 'apache2')
			copyFileSync('/bin/sleep', program)
			truncateSync(program, 23 * 1024 * 1024)
			chmodSync(program, 0o755)
			for (let number = 0; number < 60; number++) startAsStranger(world.ends, program, '60')
			const sidecar = watch(world, await freePort())
			await until('it watches', () => sidecar.lines.some((line) => line.includes('"msg":"looks come from')))
			const said = sidecar.lines.map((line) => JSON.parse(line).msg as string)
			expect(
				said.filter((each) => /^apache2 \d+ is left out: it belongs to user 1001/.test(each)).length,
			).toBeLessThanOrEqual(3)
			expect(said.filter((each) => /^\d+ more processes are named like Apache/.test(each))).toHaveLength(1)
			expect(said.filter((each) => each.includes('was not read within'))).toEqual([])
		},
	},
	{
		door: 'terminal',
		name: "a stranger's httpd has escapes, bells and turned text in the name of its folder: check, status, top and the log show none of it raw",
		needsRoot: true,
		needs: APACHE,
		run: async (world) => {
			const folder = strangersFolder(world.ends, 'a\u001b[31m\u0007\r\u202e\u200bb')
			const { port } = await startStrangersApache(world.ends, folder)
			const sidecar = watch(world, port, 'log: { format: text, level: debug }')
			const command = (...words: string[]) => world.command(...words, '-c', sidecar.file)
			await until('it answers', async () => (await command('status')).code === 0)
			const printed = [
				await command('status'),
				await command('check', '--offline'),
				await command('top', '--once'),
				await command('status', '--json'),
			]
			const everything = [...printed.flatMap(({ out, err }) => [out, err]), ...sidecar.lines].join('\n')
			// Without rights it may say nothing of the file; root names it.
			expect(everything).toContain(world.user.name === 'root' ? 'httpd.conf' : '\nresult ')
			expect(everything.match(/.{0,30}[\p{Cc}\p{Cf}\u202e\u200b](?<!\n).{0,30}/gu) ?? []).toEqual([])
		},
	},
]
