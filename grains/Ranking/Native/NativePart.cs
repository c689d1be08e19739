using System.Collections.Immutable;

namespace OrleansReco.Ranking.Native;

/// <summary>A native library that the product uses when it is there and goes on without when it is not.</summary>
public sealed class NativePart
{
    /// <summary>The name people know it by, such as <c>ONNX Runtime</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, as a phrase that follows the name.</summary>
    public required string Purpose { get; init; }

    /// <summary>What does not work without it, as a clause that follows "without it".</summary>
    public required string Disables { get; init; }

    /// <summary>The environment variable that names the library file, or the folder it is in, and overrides the search.</summary>
    public required string EnvironmentVariable { get; init; }

    /// <summary>File names searched for in each folder, the best first.</summary>
    public required ImmutableArray<string> FileNames { get; init; }

    /// <summary>The oldest version whose C API has everything that is called.</summary>
    public required Version MinimumVersion { get; init; }

    /// <summary>The command that installs it, run in the repository's root.</summary>
    public required string InstallCommand { get; init; }

    /// <summary>Environment variables that it reads while loading, set before unless they are set already.</summary>
    public ImmutableArray<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Asks the loaded library for its version; <see langword="null"/> when it exports no such function, so is some other library.</summary>
    public required Func<nint, Version?> ReadVersion { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
