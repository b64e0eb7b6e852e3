/** The operator key of bridges on this machine, where `.dev.vars` does not set another. */
export const LOCAL_OPERATOR_KEY = 'local-development-operator-key';
