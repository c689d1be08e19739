namespace OrleansReco.Cli.Servers;

/// <summary>A throwaway server could not be started or ended early; the message has the end of its log.</summary>
internal sealed class ServerFailedException(string message, Exception? inner = null) : Exception(message, inner);
