/** The few parts of govuk-frontend that Kith starts; the package itself has no types. */
declare module "govuk-frontend" {
  interface ComponentClass {
    new (root: Element): unknown;
    readonly moduleName: string;
  }
  export const CharacterCount: ComponentClass;
  export const Checkboxes: ComponentClass;
  export const ErrorSummary: ComponentClass;
  export const PasswordInput: ComponentClass;
  export const Radios: ComponentClass;
  export const SkipLink: ComponentClass;
}
