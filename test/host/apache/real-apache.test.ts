// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Apache writes its variables so.
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type CapacityFinding, findCapacity } from '../../../src/host/apache/find-capacity.js'
import { generationOf } from '../../../src/host/apache/generation.js'
import { findApacheProcesses, readVisibleProcesses } from '../../../src/host/apache/processes.js'
import { ask } from './cases/ask.js'
import { askAsNobody } from './cases/trial.js'
import { type ConfigFolder, hasApache, MODULES, PROGRAM, type RealApache, startApache } from './real-apache.js'

type Row = [name: string, mpm: 'prefork' | 'worker' | 'event', workers: number, files: ConfigFolder | string]

// The third column is what the real Apache reports; every row is read by our reader and by httpd from the same files.
const rows: Row[] = [
	['prefork takes MaxRequestWorkers', 'prefork', 9, 'MaxRequestWorkers 9'],
	['prefork is cut to ServerLimit', 'prefork', 6, 'ServerLimit 6\nMaxRequestWorkers 20'],
	['ServerLimit alone does not raise prefork', 'prefork', 256, 'ServerLimit 400'],
	['MaxClients is the old name', 'prefork', 7, 'MaxClients 7'],
	['zero is raised to one', 'prefork', 1, 'MaxRequestWorkers 0'],
	['the last of two wins', 'prefork', 5, 'MaxRequestWorkers 9\nMaxClients 5'],
	['worker rounds down to whole children', 'worker', 50, 'ThreadsPerChild 10\nMaxRequestWorkers 55'],
	['worker has at least one child', 'worker', 10, 'ThreadsPerChild 10\nMaxRequestWorkers 5'],
	['worker is cut to ServerLimit', 'worker', 15, 'ServerLimit 3\nThreadsPerChild 5\nMaxRequestWorkers 100'],
	['event by default has 16 children of 25', 'event', 400, ''],
	['event with 64 threads each fills six children', 'event', 384, 'ThreadsPerChild 64'],
	['event is cut to ThreadLimit', 'event', 8, 'ThreadLimit 4\nThreadsPerChild 10\nMaxRequestWorkers 10'],
	['event with ServerLimit alone', 'event', 50, 'ServerLimit 2'],
	[
		'IfModule chooses by symbol and by file, also negated and nested',
		'event',
		25,
		'<IfModule mpm_prefork_module>\nMaxRequestWorkers 75\n<IfModule mpm_event_module>\nMaxRequestWorkers 100\n</IfModule>\n</IfModule>\n<IFMODULE event.c>\n<IfModule !mod_ssl.c>\nMaxRequestWorkers 25\n</IfModule>\n</IfModule>',
	],
	[
		'Define, UnDefine and variables',
		'prefork',
		4,
		'Define N 4\nDefine GONE\nUnDefine GONE\n<IfDefine GONE>\nDefine N 9\n</IfDefine>\n<IfDefine !GONE>\nMaxRequestWorkers ${N}\n</IfDefine>',
	],
	[
		'the environment behind a variable',
		'prefork',
		3,
		{ 'httpd.conf': 'MaxRequestWorkers ${APACHE_WORKERS}', envvars: 'export APACHE_WORKERS=3\n' },
	],
	[
		'Include with wildcards goes by name and leaves out dot files',
		'prefork',
		6,
		{
			'httpd.conf': 'Include conf.d/*.conf',
			'conf.d/10-first.conf': 'MaxRequestWorkers 5',
			'conf.d/20-second.conf': 'MaxRequestWorkers 6',
			'conf.d/.30-hidden.conf': 'MaxRequestWorkers 7',
			'conf.d/40-other.txt': 'MaxRequestWorkers 8',
		},
	],
	[
		'Include of a folder reads all below it, dot files too',
		'prefork',
		8,
		{
			'httpd.conf': 'Include conf.d\nIncludeOptional nothing/*.conf',
			'conf.d/.hidden': 'MaxRequestWorkers 5',
			'conf.d/a/deep.conf': 'MaxRequestWorkers 6',
			'conf.d/b': 'MaxRequestWorkers 8',
		},
	],
	[
		'wildcards in folders, sets and question marks',
		'prefork',
		4,
		{
			'httpd.conf': 'Include sites/*/mpm-[a-c]?.conf',
			'sites/x/mpm-b1.conf': 'MaxRequestWorkers 4',
			'sites/x/mpm-d1.conf': 'MaxRequestWorkers 9',
		},
	],
	[
		'continued lines, quotes, and a comment that swallows the next line',
		'prefork',
		5,
		'maxrequestworkers \\\n  "5"\n# a comment \\\nMaxRequestWorkers 9',
	],
	[
		'IfVersion and IfFile',
		'prefork',
		2,
		{
			'httpd.conf':
				'<IfVersion < 2.4>\nMaxRequestWorkers 7\n</IfVersion>\n<IfVersion >= 2.4>\n<IfFile "extra.conf">\nInclude extra.conf\n</IfFile>\n</IfVersion>\n<IfVersion ~ ^2\\.2>\nMaxRequestWorkers 6\n</IfVersion>',
			'extra.conf': 'MaxRequestWorkers 2',
		},
	],
	['a number followed by letters', 'prefork', 4, 'MaxRequestWorkers 4x'],
	['a number of more than 32 bits loses the others', 'prefork', 8, 'MaxRequestWorkers 4294967304'],
	['a hexadecimal number is 0, which is raised to one', 'prefork', 1, 'MaxRequestWorkers 0x50'],
	['a quoted name, tabs, and a vertical tab', 'prefork', 7, '"MaxRequestWorkers"\t\v7\t'],
	['a word continued on the next line', 'prefork', 6, 'MaxRequest\\\nWorkers \\\n   6'],
	[
		'a name behind a variable, and a variable of two parts',
		'prefork',
		13,
		'Define D MaxRequestWorkers\nDefine N 1\n${D} ${N}3',
	],
	[
		'a Define in a section that holds settings',
		'prefork',
		9,
		'<Directory />\nDefine N 9\n</Directory>\nMaxRequestWorkers ${N}',
	],
	[
		'a Define in a section that does not hold',
		'prefork',
		5,
		'<IfModule no.c>\nDefine N\n</IfModule>\n<IfDefine !N>\nMaxRequestWorkers 5\n</IfDefine>',
	],
	[
		'Include goes by bytes: capitals first, and beyond U+FFFF last',
		'prefork',
		6,
		{
			'httpd.conf': 'Include d/*.conf',
			'd/b.conf': 'MaxRequestWorkers 4',
			'd/Z.conf': 'MaxRequestWorkers 3',
			'd/\u{1f600}.conf': 'MaxRequestWorkers 6',
			'd/\uff21.conf': 'MaxRequestWorkers 5',
		},
	],
	[
		'macros: parameters that begin alike, arguments that name parameters, sections made of them',
		'prefork',
		8,
		`LoadModule macro_module ${MODULES}/mod_macro.so\n<Macro W $a $ab>\n<IfModule $a>\nMaxRequestWorkers $ab\n</IfModule>\n</Macro>\nUse w prefork.c 8`,
	],
	[
		'a macro’s parameter with @ is put in between quotes',
		'prefork',
		1,
		`LoadModule macro_module ${MODULES}/mod_macro.so\n<Macro M @n>\nMaxRequestWorkers 1@n\n</Macro>\nUse M 4`,
	],
	[
		'and makes one word of its own',
		'prefork',
		4,
		`LoadModule macro_module ${MODULES}/mod_macro.so\n<Macro M @n>\nMaxRequestWorkers @n\n</Macro>\nUse M 4`,
	],
	[
		'IfVersion has slashes after = only: after ~ they are part of the expression',
		'prefork',
		3,
		'<IfVersion = "/^2.4/">\nMaxRequestWorkers 3\n</IfVersion>\n<IfVersion ~ /^2.4/>\nMaxRequestWorkers 4\n</IfVersion>',
	],
	[
		'IfSection takes a section’s name without its bracket, IfDirective one with it',
		'prefork',
		6,
		'<IfSection Directory>\nMaxRequestWorkers 5\n</IfSection>\n<IfSection "<Directory">\nMaxRequestWorkers 4\n</IfSection>\n<IfDirective "<Directory">\nMaxRequestWorkers 6\n</IfDirective>',
	],
	[
		'what modules bring and what none does, for IfSection and IfDirective',
		'prefork',
		8,
		'<IfDirective extendedstatus>\nMaxRequestWorkers 5\n</IfDirective>\n<IfDirective SSLEngine>\nMaxRequestWorkers 6\n</IfDirective>\n<IfSection RequireAll>\nMaxRequestWorkers 7\n</IfSection>\n<IfSection !Proxy>\nMaxRequestWorkers 8\n</IfSection>',
	],
	[
		'a no-break space is part of a word',
		'prefork',
		6,
		{
			'httpd.conf': 'Define X\nInclude a\u00a0b.conf\n<IfDefine X\u00a0>\nServerLimit 4\n</IfDefine>',
			'a\u00a0b.conf': 'MaxRequestWorkers 6',
		},
	],
	[
		'a macro reads its variables where it is used',
		'prefork',
		5,
		`LoadModule macro_module ${MODULES}/mod_macro.so\nDefine N 9\n<Macro M>\nMaxRequestWorkers \${N}\n</Macro>\nDefine N 5\nUse M`,
	],
]

if (!hasApache && process.env.CI) throw new Error('these tests need the package apache2: CI has to install it')

describe.skipIf(!hasApache)('what the files say is what a real Apache does', () => {
	it.each(rows)('%s', async (_, mpm, workers, files) => {
		const folder = typeof files === 'string' ? { 'httpd.conf': files } : files
		const apache = await startApache(mpm, folder, { APACHE_WORKERS: '3' })
		try {
			const found = findCapacity(
				{ ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: apache.configFile },
				{ root: '/', procRoot: '/proc' },
			)
			expect(found.notes.filter((note) => !/^running in other|is left out: it belongs to/.test(note))).toEqual([])
			expect(found.limits).toMatchObject({ mpm, maxRequestWorkers: workers })
			expect(await untilWorkers(apache, workers)).toEqual({ workers, scoreboard: workers, mpm })
			expect(countThreads(apache, mpm)).toBe(workers)
		} finally {
			await apache.stop()
		}
	})

	it('a running Apache is found by its command line and port, among others', async () => {
		const apache = await startApache('prefork', { 'httpd.conf': 'MaxRequestWorkers 3' }, {})
		try {
			await untilWorkers(apache, 3)
			const found = findCapacity(
				{ ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' },
				{ root: '/', procRoot: '/proc' },
			)
			expect(found.capacity?.provenance).toMatch(apache.configFile)
			expect(found.atLeast?.workers).toBe(3)
		} finally {
			await apache.stop()
		}
	})

	it('an object that is named otherwise than its symbol says what its source file was', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'objects-'))
		const object = join(folder, 'mod_rewrite_python3.so')
		copyFileSync(join(MODULES, 'mod_rewrite.so'), object)
		const text = `LoadModule rewrite_module ${object}\n<IfModule mod_rewrite.c>\nMaxRequestWorkers 5\n</IfModule>\n<IfModule mod_rewrite_python3.c>\nMaxRequestWorkers 6\n</IfModule>`
		const apache = await startApache('prefork', { 'httpd.conf': text }, {})
		try {
			const question = { ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }
			const find = () => findCapacity(question, { root: '/', procRoot: '/proc' })
			expect([find().capacity?.workers, (await untilWorkers(apache, 5)).workers]).toEqual([5, 5])
			rmSync(object)
			expect(find()).toMatchObject({ capacity: undefined })
		} finally {
			await apache.stop()
			rmSync(folder, { recursive: true })
		}
	})

	it.skipIf(process.getuid?.() !== 0)(
		'a program that was replaced since the start says no version to others',
		async () => {
			const folder = mkdtempSync(join(tmpdir(), 'program-'))
			chmodSync(folder, 0o755)
			const program = join(folder, 'httpd')
			copyFileSync(PROGRAM, program)
			const text = 'MaxRequestWorkers 3\n<IfVersion >= 2.4.42>\nMaxRequestWorkers 5\n</IfVersion>'
			await delay(200)
			const apache = await startApache('prefork', { 'httpd.conf': text }, {}, [], program)
			try {
				chmodSync(dirname(apache.configFile), 0o755)
				const question = { ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }
				const places = { root: '/', procRoot: '/proc' }
				const asked = { question, places, socketBacklog: undefined }
				const find = () => [ask(asked), ...askAsNobody([asked])].map(({ workers }) => workers)
				const before = find()
				writeFileSync(
					join(folder, 'new'),
					readFileSync(PROGRAM, 'latin1').replace(/Apache\/2\.4\.\d+/g, 'Apache/2.4.41'),
					'latin1',
				)
				renameSync(join(folder, 'new'), program)
				expect([before, find()]).toEqual([
					[5, 5],
					[5, undefined],
				])
				expect((await untilWorkers(apache, 5)).workers).toBe(5)
			} finally {
				await apache.stop()
				rmSync(folder, { recursive: true })
			}
		},
	)

	it.each([
		['-X', 'MaxRequestWorkers 9'],
		['-DONE_PROCESS', 'MaxRequestWorkers 9'],
	])('started with %s it has one process, whatever the files say', async (option, text) => {
		const apache = await startApache('prefork', { 'httpd.conf': text }, {}, [option])
		try {
			const question = { ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }
			const found = findCapacity(question, { root: '/', procRoot: '/proc' })
			expect(found).toMatchObject({ capacity: undefined, presumed: { workers: 9 } })
			expect(found.stranger).toBeUndefined()
			expect(found.notes).toContain(
				'the capacity is not sure: Apache was started as one process, to debug it (-X), whatever the files say',
			)
		} finally {
			await apache.stop()
		}
	})

	it.each([
		['<IfFile flag>\nMaxRequestWorkers 9\n</IfFile>', 'flag', true],
		['<IfFile flag>\nMaxRequestWorkers 9\n</IfFile>', 'flag', false],
		['IncludeOptional flag', 'flag', true],
		['IncludeOptional more/*.conf', 'more/a.conf', true],
	])(
		'%j: where %s comes (%s) or goes after Apache read it, nothing is known until the reload',
		async (text, name, comes) => {
			const others = comes ? {} : { [name]: '' }
			const apache = await startApache('prefork', { 'httpd.conf': `MaxRequestWorkers 3\n${text}`, ...others }, {})
			try {
				const question = { ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }
				const find = () => findCapacity(question, { root: '/', procRoot: '/proc' })
				expect(find().capacity?.workers).toBe(comes ? 3 : 9)
				const path = join(dirname(apache.configFile), name)
				mkdirSync(dirname(path), { recursive: true })
				if (comes) writeFileSync(path, 'MaxRequestWorkers 9')
				else rmSync(path)
				expect(find()).toMatchObject({ capacity: undefined, presumed: { workers: comes ? 9 : 3 } })
				process.kill(apache.pid, 'SIGUSR1')
				await vi.waitFor(() => expect(find().capacity?.workers).toBe(comes ? 9 : 3), { timeout: 5000 })
				// What Apache does itself when it writes its PidFile: it comes into the folder later than it was written.
				const pidFile = join(dirname(apache.configFile), 'apache.pid')
				renameSync(pidFile, `${pidFile}.new`)
				renameSync(`${pidFile}.new`, pidFile)
				expect(find().capacity?.workers).toBe(comes ? 9 : 3)
			} finally {
				await apache.stop()
			}
		},
	)

	it('a reload is seen: the new number holds, ServerLimit stays, what is edited waits for it', async () => {
		const apache = await startApache('prefork', { 'httpd.conf': 'ServerLimit 6\nMaxRequestWorkers 3' }, {})
		try {
			const question = { ports: [apache.port], capacity: undefined, backlog: undefined, apacheConfig: 'auto' }
			const find = (earlier?: CapacityFinding) => findCapacity(question, { root: '/', procRoot: '/proc' }, { earlier })
			const before = find()
			expect(before.capacity?.workers).toBe(3)
			const generation = generationOf(before)
			expect(generationOf(before)).toBe(generation)
			const text = readFileSync(apache.configFile, 'utf8')
			writeFileSync(
				apache.configFile,
				text.replace('MaxRequestWorkers 3', 'MaxRequestWorkers 9').replace('Limit 6', 'Limit 20'),
			)
			expect(find().capacity).toBeUndefined()
			expect(find(before).capacity?.workers).toBe(3)
			expect(generationOf(before)).toBe(generation)
			process.kill(apache.pid, 'SIGUSR1')
			await vi.waitFor(() => expect(generationOf(before)).not.toBe(generation), { timeout: 5000 })
			await vi.waitFor(() => expect(find(before).capacity?.workers).toBe(6), { timeout: 5000 })
		} finally {
			await apache.stop()
		}
	})
})

/** Children start within a second or two; what they come to must then stand still. */
async function untilWorkers(apache: RealApache, expected: number) {
	let status = await apache.status()
	for (let attempt = 0; attempt < 100 && status.workers !== expected; attempt++) {
		await delay(50)
		status = await apache.status()
	}
	await delay(100)
	return apache.status()
}

/** The same number by way of /proc: prefork's children, or their threads without main thread and listener. */
function countThreads(apache: RealApache, mpm: string): number {
	const processes = findApacheProcesses(
		readVisibleProcesses('/proc'),
		({ uid }) => uid === process.getuid?.(),
		'/proc',
		'/',
	)
	const parent = processes.ok ? processes.parents.find((one) => one.pid === apache.pid) : undefined
	return (parent?.children ?? []).reduce((sum, child) => sum + (mpm === 'prefork' ? 1 : child.threads - 2), 0)
}
