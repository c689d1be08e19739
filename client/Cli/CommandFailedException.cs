namespace OrleansReco.Cli;

/// <summary>A command cannot go on; the message says what, which value, and what to do, and is all that is shown.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
