import { runCommand } from '../fake-host.js'
import { layPost } from '../post.js'
import type { User } from '../user.js'

/** What an attack has to do with. */
export interface World {
	/** Whom the built program runs as. */
	readonly user: User
	/** What is to be undone, in the opposite order. */
	readonly ends: (() => unknown)[]
	/** A sidecar of this user that can be started: see layPost. */
	lay(notify: string, ports?: readonly number[]): ReturnType<typeof layPost>
	/** Runs a command of the program to its end, as this user. */
	command(...words: string[]): ReturnType<typeof runCommand>
}

/** One way to stop the pager, tried against the built program. */
export interface Attack {
	/** What is attacked. */
	readonly door: string
	/** What is done, and what holds: a sentence that ends `the built sidecar as root, when …`. */
	readonly name: string
	/** It takes root, to be another user for instance. */
	readonly needsRoot?: boolean
	/** A program that it takes. */
	readonly needs?: string
	/** It is none on a program that runs as root. */
	readonly notAsRoot?: boolean
	readonly run: (world: World) => Promise<void>
}

/** Pages that go nowhere. */
export const CONSOLE = '{ type: console }'

/** A world of its own for each attack. */
export function createWorld(user: User): World {
	const ends: (() => unknown)[] = []
	return {
		user,
		ends,
		lay: (notify, ports) => layPost(notify, ends, user, ports),
		command: (...words) => runCommand(words, user),
	}
}
