using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansReco.Ranking.Native;

/// <summary>Whether a native part is there, as <c>reco doctor</c> shows it.</summary>
/// <param name="Part">The part searched for.</param>
/// <param name="Path">The file it was loaded from; <see langword="null"/> when missing.</param>
/// <param name="Version">The version the library itself gives; <see langword="null"/> when missing.</param>
/// <param name="Problem">Why it is missing: absent everywhere, or present and unfit; <see langword="null"/> when found.</param>
/// <param name="Searched">The folders and files looked at, in order.</param>
public sealed record NativePartStatus(NativePart Part, string? Path, Version? Version, string? Problem, ImmutableArray<string> Searched)
{
    /// <summary>Whether the part is there and new enough.</summary>
    [MemberNotNullWhen(true, nameof(Path), nameof(Version))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Found => Path is not null && Version is not null;
}
