/** What a secret shows wherever something prints it. */
export const HIDDEN = '<hidden>'

/** How a configuration gives a secret. */
interface SecretOrigin {
	/** The key that was written: `url`, `url_env` or `url_file`. */
	readonly key: string
	/** The path as it was written, of a secret in a file. */
	readonly file: string | undefined
}

/**
 * A password, token or URL with a token in it. String(), template literals, JSON and Node's inspect show `<hidden>`;
 * only `reveal()` gives the value, so that every place where it leaves can be found by that name.
 */
export class Secret {
	readonly #value: string
	/** Undefined where it was not read from a configuration. */
	readonly origin: SecretOrigin | undefined

	constructor(value: string, origin?: SecretOrigin) {
		this.#value = value
		this.origin = origin
	}

	/** The value itself: to be handed to the service that it is for, and to nothing else. */
	reveal(): string {
		return this.#value
	}

	toString(): string {
		return HIDDEN
	}

	toJSON(): string {
		return HIDDEN
	}

	/** util.inspect and console.log look for this symbol in the global registry, so no import of node:util is needed. */
	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return HIDDEN
	}
}
