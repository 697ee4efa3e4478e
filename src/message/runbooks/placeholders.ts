import type { Runbook, Step } from './runbook.js'

/** What a runbook may leave open, with the words that `check` and the docs explain it by. */
export const PLACEHOLDERS = {
	host: 'the name of this host',
	service: 'the name of the service',
	configFile: 'the configuration that forewarn runs with; unknown where it runs without one',
	port: "the service's first port: 80",
	ports: "all of the service's ports: 80 and 443",
	portList: 'the ports with commas, as nftables wants them: 80, 443',
	filter: 'the ports as a filter for ss: sport = :80 or sport = :443',
	url: 'the service on this host: http://localhost:80',
	capacity: 'how many workers Apache may have',
	busy: 'how many of them are taken now',
	waiting: 'how many clients wait in the accept queue now',
	holders: 'the networks with most connections, or "no network stands out"',
	clients: 'the same, where they are clients themselves',
	topClient: 'the first of these, where it has most of them',
	proxy:
		'those of them that are a proxy, gateway or CDN by their addresses or their number, behind which many users stand',
	apacheUnit: "Apache's systemd unit: apache2, httpd",
	errorLog: "Apache's error log",
	apacheFolder: "the folder of Apache's configuration",
	confDrops: 'a folder in it for further files',
	workersFile: 'the file that limits the workers',
	workersLine: 'the line in it',
	workersTo: 'half as many workers again, as far as a reload allows',
	processMpm: 'prefork, only under prefork, where each worker is a process',
	threadMpm: 'worker or event, only under these, where a process has many workers',
	station: 'the pool or backend that the workers wait for: /run/php/site1.sock, 127.0.0.1:9000',
	stationName: 'the same for people: pool site1, backend 127.0.0.1:9000',
	pool: 'the name of the PHP-FPM pool: site1',
	poolSocket: 'the UNIX socket of the pool',
	poolUser: 'the user that it runs as',
	poolFile: 'the file of the pool',
	poolLine: 'the line of pm.max_children in it',
	children: 'its pm.max_children',
	childrenTo: 'half as many again',
	fpmUnit: 'the systemd unit of its PHP-FPM: php8.2-fpm',
	fpmProgram: 'its program, which tests the configuration by -t',
	fpmLog: 'the log of its PHP-FPM',
	backendPort: 'the port of the TCP backend',
	localPort: 'the same, where it is on this host',
} as const

/** A placeholder's name, written `{{name}}`. */
export type Placeholder = keyof typeof PLACEHOLDERS

/** The text that stands for each placeholder on this host, now; undefined where it is not known. */
export type PlaceholderValues = { readonly [Name in Placeholder]?: string | undefined }

/** `{{name}}`, with or without spaces inside the braces. */
export const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g

/** Made of numbers and constants of this program: they stand as they are, also inside the quotes of a command. */
const RAW: ReadonlySet<string> = new Set<Placeholder>([
	'port',
	'portList',
	'filter',
	'errorLog',
	'apacheFolder',
	'confDrops',
])

/** True for a name that `fillRunbook` knows. */
export function isPlaceholder(name: string): name is Placeholder {
	return Object.hasOwn(PLACEHOLDERS, name)
}

/**
 * Puts the values into every text and command. Of a step and its alternatives (`or: …`) the first is taken whose placeholders
 * all have a value, else the last. A name that is no placeholder stays as it is, braces and all.
 */
export function fillRunbook(runbook: Runbook, values: PlaceholderValues): Runbook {
	const text = (line: string) => fill(line, values, singleLine)
	const steps = (all: readonly Step[]): Step[] => {
		const choices: Step[][] = []
		for (const step of all) {
			const alternative = choices.length > 0 && /^or: /.test(step.text)
			if (alternative) choices.at(-1)!.push({ ...step, text: step.text.replace(/^or: /, '') })
			else choices.push([step])
		}
		return choices
			.map((choice) => choice.find((step) => isComplete(step, values)) ?? choice.at(-1)!)
			.map((step) => ({ text: text(step.text), command: step.command && fill(step.command, values, shellWord) }))
	}
	const { title, meaning, check, act, confirm, afterwards } = runbook
	return {
		title: text(title),
		meaning: text(meaning),
		check: steps(check),
		act: steps(act),
		confirm: steps(confirm),
		afterwards: steps(afterwards),
	}
}

function isComplete({ text, command = '' }: Step, values: PlaceholderValues): boolean {
	return [...`${text} ${command}`.matchAll(PLACEHOLDER)].every(
		([, name]) => !isPlaceholder(name!) || values[name] !== undefined,
	)
}

function fill(line: string, values: PlaceholderValues, dress: (value: string, name: string) => string): string {
	return line.replace(PLACEHOLDER, (whole, name: string) =>
		isPlaceholder(name) ? dress(values[name] ?? 'unknown', name) : whole,
	)
}

/** A value with a line break in it must not become a second command. */
function singleLine(value: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out.
	return value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}

/** Socket paths and file names come from outside: in a command that root will paste they are one word, whatever they hold. */
function shellWord(value: string, name: string): string {
	const line = singleLine(value)
	return RAW.has(name) || /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`
}
