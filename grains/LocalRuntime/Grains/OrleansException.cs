namespace OrleansReco.LocalRuntime;

/// <summary>The base of the runtime's own exceptions.</summary>
public class OrleansException(string message, Exception? innerException) : Exception(message, innerException)
{
    public OrleansException(string message)
        : this(message, null)
    {
    }
}
