namespace OrleansReco.Cli.Doctor;

/// <summary>A part that was looked for.</summary>
/// <param name="Kind">Runtime, Native, Store or Server.</param>
/// <param name="Name">The part.</param>
/// <param name="Found">Whether it is there.</param>
/// <param name="Version">Its version, where known.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Install">The command that installs it, when missing.</param>
/// <param name="Detail">Where it is, or what is lost without it.</param>
internal sealed record Finding(string Kind, string Name, bool Found, string? Version, string Purpose, string? Install, string? Detail);
