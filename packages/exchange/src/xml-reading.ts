import { fail } from './errors.ts'
import type { XmlElement } from './xml.ts'

/**
 * Reads a document by paths and remembers what was read, so that it can be said what was not. An element that may stand once and stands
 * twice is refused: which one counts would be a guess.
 */
export class XmlReading {
  readonly #root: XmlElement
  readonly #read = new Set<XmlElement>()

  constructor(root: XmlElement) {
    this.#root = root
  }

  /** The trimmed text of the one element at a path such as `A/B`; undefined where there is none or it is empty. Throws `camt-invalid`. */
  text(path: string): string | undefined {
    const element = this.#one(path)
    if (element === undefined) return undefined
    if (element.children.length > 0) fail('camt-invalid', {})
    this.#read.add(element)
    const text = element.text.trim()
    return text === '' ? undefined : text
  }

  /** The texts of all elements at a path, in their order. */
  texts(path: string): readonly string[] {
    return this.#all(path).map((element) => {
      this.#read.add(element)
      return element.text.trim()
    })
  }

  /** An attribute of the one element at a path. */
  attribute(path: string, name: string): string | undefined {
    return this.#one(path)?.attributes.get(name)
  }

  /** How many elements stand at a path. */
  count(path: string): number {
    return this.#all(path).length
  }

  /** Paths of the elements with text that nobody read, each once. Names only: what stood in them is nobody's to repeat. */
  unread(): readonly string[] {
    const found = new Set<string>()
    const walk = (element: XmlElement, path: string): void => {
      if (element.children.length === 0 && !this.#read.has(element) && element.text.trim() !== '') found.add(path)
      for (const child of element.children) walk(child, path === '' ? child.name : `${path}/${child.name}`)
    }
    walk(this.#root, '')
    return [...found]
  }

  #one(path: string): XmlElement | undefined {
    const [found, ...others] = this.#all(path)
    return others.length > 0 ? fail('camt-invalid', {}) : found
  }

  #all(path: string): readonly XmlElement[] {
    return path
      .split('/')
      .reduce<readonly XmlElement[]>(
        (elements, name) => elements.flatMap(({ children }) => children.filter((child) => child.name === name)),
        [this.#root],
      )
      .filter(({ namespace }) => namespace === this.#root.namespace)
  }
}
