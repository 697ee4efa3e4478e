import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseCommandLine } from './command-line.js'
import { type ListenRow, readListenRows } from './listen-rows.js'
import { type ApacheParent, type ApacheProcesses, readFileText, readLink, type Trust } from './processes.js'
import { type CapacityQuestion, ownershipOf } from './question.js'

/** The Apaches that may serve a service's ports, and why others do not. */
export interface Serving {
	readonly parents: readonly ApacheParent[]
	/** True where all of them are known to hold a LISTEN socket of these ports. */
	readonly sure: boolean
	/** The sockets of these ports. */
	readonly rows: readonly ListenRow[]
	readonly notes: readonly string[]
	/** Why ports belong to another program than an Apache of this network namespace; undefined where that is not so or cannot be known. */
	readonly stranger: string | undefined
}

/** What is asked: the ports of a service and whose network namespace they are in. */
export interface ServingQuestion extends Pick<CapacityQuestion, 'ports' | 'others'> {
	readonly procRoot: string
	readonly pid: number | undefined
}

/** The listeners of the ports. */
export function readListeners(question: ServingQuestion): readonly ListenRow[] {
	const isOwn = ownershipOf(question)
	return (readListenRows(question.procRoot, question.pid ?? 'self') ?? []).filter(({ port }) => isOwn(port))
}

/**
 * Which processes may be a service's Apache: root's, those of a listener's user, and what holds a listener (a single one, of -X, has
 * become another user). Of all others nothing is read, for any user can call a process apache2.
 */
export function trustedBy(rows: readonly ListenRow[], procRoot: string): Trust {
	const users = new Set([0, ...rows.map(({ uid }) => uid)])
	const inodes = new Set(rows.map(({ inode }) => inode))
	return ({ uid, pid }) => users.has(uid) || (inodes.size > 0 && holdsSocket(procRoot, pid, inodes) === true)
}

/** Of processes that are left out, so many are named; any user may have thousands. */
const MAX_NAMED = 3

/** Leaves those of the trusted users' Apaches that hold a socket of the ports, as far as descriptors are open to us. */
export function findServing(
	processes: ApacheProcesses,
	rows: readonly ListenRow[],
	question: ServingQuestion,
): Serving {
	const { ports, procRoot, pid } = question
	const notes = processes.ok ? [] : [processes.reason]
	const { parents: visible, leftOut } = processes.ok ? processes : { parents: [], leftOut: [] }
	const inodes = new Set(rows.map(({ inode }) => inode))
	const isAway = (process: { readonly pid: number }) => sharesNetwork(procRoot, process.pid, pid, inodes) === false
	const serving = visible.filter(({ commandLine }) => commandLine.length === 0 || parseCommandLine(commandLine).serves)
	const strangers = leftOut.slice(0, MAX_NAMED)
	const away = [...serving.filter(isAway), ...strangers.filter(isAway)]
	const trusted = serving.filter((parent) => !away.includes(parent))
	if (away.length > 0) {
		const named = away.slice(0, MAX_NAMED).map((parent) => `${parent.name} ${parent.pid}`)
		notes.push(
			`running in other network namespaces and left out: ${named.join(', ')} (sampling.pid watches such a one)`,
		)
	}
	for (const { name, pid: stranger, uid } of strangers.filter((process) => !away.includes(process))) {
		notes.push(
			`${name} ${stranger} is left out: it belongs to user ${uid}, who holds no listener of ${ports.join(', ')}`,
		)
	}
	if (leftOut.length > MAX_NAMED) {
		notes.push(`${leftOut.length - MAX_NAMED} more processes are named like Apache and belong to other users`)
	}
	const held = new Map(trusted.map((parent) => [parent, holdsSocket(procRoot, parent.pid, inodes)]))
	const alive = trusted.filter(
		(parent) => held.get(parent) !== undefined || existsSync(join(procRoot, String(parent.pid))),
	)
	const parents = inodes.size === 0 ? alive : alive.filter((parent) => held.get(parent) !== false)
	const stranger = findStranger({
		question,
		rows,
		parents,
		away,
		others: alive.filter((one) => !parents.includes(one)),
	})
	if (stranger) notes.push(stranger)
	const sure = inodes.size > 0 && alive.every((parent) => held.get(parent) !== undefined)
	return { parents, sure, rows, notes, stranger }
}

/** Whether a process lives in the network namespace of another (undefined = ours): by its link, else by the sockets that its table shows. */
export function sharesNetwork(
	procRoot: string,
	pid: number,
	other: number | undefined,
	inodes: ReadonlySet<number>,
): boolean | undefined {
	const [its, wanted] = [pid, other ?? 'self'].map((each) => readLink(join(procRoot, String(each), 'ns/net')))
	if (its !== undefined && wanted !== undefined) return its === wanted
	if (inodes.size === 0) return undefined
	return readListenRows(procRoot, pid)?.some(({ inode }) => inodes.has(inode))
}

/** Whether a process has a descriptor of one of the sockets; undefined where its descriptors are closed to this user. */
export function holdsSocket(procRoot: string, pid: number, inodes: ReadonlySet<number>): boolean | undefined {
	const held = socketsOf(procRoot, pid, inodes)
	return held && held.length > 0
}

/** Those of the sockets that a process has a descriptor for; undefined where its descriptors are closed to this user. */
function socketsOf(procRoot: string, pid: number | string, inodes: ReadonlySet<number>): number[] | undefined {
	const folder = join(procRoot, String(pid), 'fd')
	try {
		const links = new Set(readdirSync(folder).map((name) => readLink(`${folder}/${name}`)))
		return [...inodes].filter((inode) => links.has(`socket:[${inode}]`))
	} catch {
		return undefined
	}
}

interface Neighbours {
	readonly question: ServingQuestion
	readonly rows: readonly ListenRow[]
	/** That hold a port that is asked for, and those of this network namespace that hold none. */
	readonly parents: readonly ApacheParent[]
	readonly others: readonly ApacheParent[]
	readonly away: readonly { readonly name: string; readonly pid: number }[]
}

function findStranger({ question, rows, parents, others, away }: Neighbours): string | undefined {
	const { procRoot, pid } = question
	const isForeign = ({ inode }: ListenRow) =>
		parents.every((parent) => holdsSocket(procRoot, parent.pid, new Set([inode])) === false)
	const foreign = rows.filter(isForeign)
	const holders = findHolders(procRoot, new Set(foreign.map(({ inode }) => inode)))
	const [elsewhere] = away
	if (foreign.length === 0 || (holders.size === 0 && (!elsewhere || parents.length > 0))) return undefined
	const holderOf = ({ inode }: ListenRow) => holders.get(inode) ?? 'a process that this user may not see'
	const what = [...new Set(foreign.map(holderOf))].map((holder) => {
		const held = foreign.filter((row) => holderOf(row) === holder)
		return `port ${portsOf(held)} is held by ${holder}, which is no Apache`
	})
	if (parents.length > 0) return `${what.join('; ')}: leave it out of services[].ports`
	const all = readListenRows(procRoot, pid ?? 'self') ?? []
	const listening = others.slice(0, MAX_NAMED).flatMap((one) => {
		const held = socketsOf(procRoot, one.pid, new Set(all.map(({ inode }) => inode))) ?? []
		const ports = portsOf(all.filter(({ inode }) => held.includes(inode)))
		return ports === '' ? [] : [`${one.name} ${one.pid} listens on ${ports}`]
	})
	if (listening.length > 0) return `${[...what, ...listening].join('; ')}: name its ports in services[].ports`
	const instead =
		elsewhere &&
		`${elsewhere.name} ${elsewhere.pid} runs in another network namespace: set sampling.pid: ${elsewhere.pid} to watch it`
	return [...what, ...(instead ? [instead] : [])].join('; ')
}

function portsOf(rows: readonly ListenRow[]): string {
	return [...new Set(rows.map(({ port }) => port))].join(', ')
}

/** `docker-proxy (pid 812)` by socket, as far as descriptors are open to us. */
function findHolders(procRoot: string, inodes: ReadonlySet<number>): ReadonlyMap<number, string> {
	const holders = new Map<number, string>()
	if (inodes.size === 0) return holders
	for (const pid of readdirSync(procRoot).filter((name) => /^\d+$/.test(name))) {
		for (const inode of socketsOf(procRoot, pid, inodes) ?? []) {
			const name = readFileText(join(procRoot, pid, 'comm'))?.trim()
			if (!holders.has(inode)) holders.set(inode, name === undefined ? `process ${pid}` : `${name} (pid ${pid})`)
		}
	}
	return holders
}
