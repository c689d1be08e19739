using System.Security.Cryptography;
using System.Text;

namespace OrleansReco.Gateway.Keys;

/// <summary>A key as it rests: its hash, never itself.</summary>
/// <param name="Name">Who holds it.</param>
/// <param name="Sha256">SHA-256 (hex) of the key.</param>
/// <param name="Roles">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record ApiKey(string Name, string Sha256, IReadOnlyList<Role> Roles, DateTimeOffset CreatedAt)
{
    /// <summary>A new secret of 256 random bits. A plain hash of it is safe to keep: there is nothing to guess.</summary>
    public static string NewSecret() => "reco_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The hash a secret is kept as.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
