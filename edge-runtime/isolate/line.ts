/** So much at a time, and the rest in the order in which it came. Uses nothing that a tenant may have replaced. */
import { NativePromise, promiseThen } from "./primordials.ts";

interface Waiting {
  readonly begin: () => void;
  next: Waiting | null;
}

export class Line {
  #underWay = 0;
  #first: Waiting | null = null;
  #last: Waiting | null = null;

  constructor(private readonly atOnce: number) {}

  /** Does the work at once, or when it is its turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay < this.atOnce) {
      this.#underWay++;
      return this.#begin(work);
    }
    return new NativePromise<T>((resolve, reject) => {
      const begin = () => {
        promiseThen(this.#begin(work), resolve as (value: unknown) => void, reject);
      };
      this.#wait({ begin, next: null });
    });
  }

  #wait(waiting: Waiting): void {
    if (this.#last === null) this.#first = waiting;
    else this.#last.next = waiting;
    this.#last = waiting;
  }

  #begin<T>(work: () => Promise<T>): Promise<T> {
    const done = work();
    const ended = () => this.#ended();
    promiseThen(done, ended, ended);
    return done;
  }

  #ended(): void {
    const next = this.#first;
    if (next === null) {
      this.#underWay--;
      return;
    }
    this.#first = next.next;
    if (this.#first === null) this.#last = null;
    next.begin();
  }
}
