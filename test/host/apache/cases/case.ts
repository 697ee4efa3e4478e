import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Files by path relative to their root; what is no UTF-8 stands as Latin 1. */
export type Tree = Readonly<Record<string, string | { readonly latin1: string }>>

/** One question about a case; `pid: parent` = sampling.pid is Apache's. */
export interface Question {
	readonly label?: string
	readonly pid?: 'parent'
	readonly root?: 'PIDROOT'
	readonly ports?: readonly number[]
	readonly apacheConfig?: string
}

/** How an Apache was started, and what it then was: see fixtures/README.md. */
export interface Case {
	readonly name: string
	readonly root: Tree
	readonly ctr?: Tree
	readonly links?: readonly string[]
	readonly case: {
		readonly binary: string
		readonly argv?: readonly string[]
		readonly env?: Readonly<Record<string, string>>
		readonly container?: 'ownpid' | 'hostnet'
		readonly pre?: readonly string[]
		readonly post?: readonly string[]
		readonly postenv?: { readonly CTRCONF: string }
		readonly questions?: readonly Question[]
		readonly listener?: { readonly comm: string }
		readonly others?: readonly { readonly argv: readonly string[]; readonly port: number }[]
		readonly nowait?: boolean
	}
	readonly truth: {
		readonly workers: number | null
		readonly port: number
		readonly ports?: readonly number[]
		readonly backlog: readonly number[]
		readonly comm: string
		readonly cmdline?: string
		readonly mpm: string | null
		readonly serverLimit?: number
		readonly threadLimit?: number
		readonly children?: readonly number[]
	}
}

/** The 125 configurations whose truth was measured at a running Apache. */
export function loadCases(): Case[] {
	const file = fileURLToPath(new URL('../fixtures/cases.jsonl', import.meta.url))
	return readFileSync(file, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Case)
}

/** What a question's right answer is: most ask for the case's own, a label can name another: `(truth 40+7)`. */
export function truthOf(one: Case, question: Question): number | null {
	const named = /\(truth ([\d+]+)\)/.exec(question.label ?? '')?.[1]
	return named ? named.split('+').reduce((sum, each) => sum + Number(each), 0) : one.truth.workers
}
