import {
	type ConfigState,
	type Directive,
	nameOf,
	type Place,
	READ_DIRECTIVES,
	type ReadDirective,
	type Section,
} from './config-state.js'

/** Mass hosting has a Protocols or a Listen in each of its thousands of virtual hosts. */
const MAX_DIRECTIVES = 50_000
/** Of what is defined, of macros and of modules, each. */
const MAX_NAMES = 20_000
const MAX_PROBLEMS = 100

/** From here on nothing that is not seen may be taken for missing. */
export function leaveOut(state: ConfigState, why: string, sections: readonly Section[], place: Place): void {
	addProblem(state, why)
	state.unseen ??= why
	keep(state, { name: '*', args: [], ...place, doubt: why }, sections)
}

/** The first hundred are enough to say what is wrong. */
export function addProblem({ problems }: ConfigState, problem: string): void {
	if (problems.length < MAX_PROBLEMS) problems.push(problem)
}

/** Keeps a directive that is in force. */
export function keep(state: ConfigState, directive: Omit<Directive, 'sections'>, sections: readonly Section[]): void {
	if (state.directives.length > MAX_DIRECTIVES) return
	if (state.directives.length === MAX_DIRECTIVES) {
		const doubt = `there are more than ${MAX_DIRECTIVES} directives`
		state.directives.push({ ...directive, name: '*', args: [], doubt, sections: [] })
		return
	}
	const enclosing = sections.filter((section) => section.encloses).map((section) => section.name)
	state.directives.push({ ...directive, sections: enclosing })
}

const READ: ReadonlySet<string> = new Set(READ_DIRECTIVES)

/** Whether anything is read from directives of this name. */
export function isRead(name: string): name is ReadDirective {
	return READ.has(name)
}

/** Whether one more name may be remembered; where not, what it stands for is left out. */
export function hasRoom(
	state: ConfigState,
	names: ReadonlyMap<string, unknown>,
	name: string,
	sections: readonly Section[],
	place: Place,
): boolean {
	if (names.size < MAX_NAMES || names.has(name)) return true
	if (state.unseen === undefined)
		leaveOut(state, `${nameOf(place)}: more than ${MAX_NAMES} names are defined`, sections, place)
	return false
}
