namespace OrleansReco.Ranking.Native;

/// <summary>
/// A native part is needed and absent. The message says what is missing, what does not work without it, and the command that installs it.
/// </summary>
public sealed class NativePartMissingException : DllNotFoundException
{
    /// <summary>Tells of a part that a search did not find.</summary>
    /// <param name="status">The outcome of the search.</param>
    public NativePartMissingException(NativePartStatus status) : base(Describe(status)) => Status = status;

    /// <summary>The outcome of the search.</summary>
    public NativePartStatus Status { get; }

    private static string Describe(NativePartStatus status)
    {
        NativePart part = status.Part;
        return $"{part.Name} is missing: {status.Problem} Without it {part.Disables}. " +
            $"Install it with '{part.InstallCommand}', or set {part.EnvironmentVariable} to the library file. " +
            $"Looked at: {string.Join(", ", status.Searched)}.";
    }
}
