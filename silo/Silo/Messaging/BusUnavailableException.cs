namespace OrleansReco.Silo.Messaging;

/// <summary>The broker does not take messages now; what was to be published must be kept and published again.</summary>
internal sealed class BusUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
