using System.Security.Cryptography;
using System.Text;

namespace OrleansReco.Silo.Storage;

/// <summary>The keyed hash that stands for an erased user.</summary>
internal static class UserHash
{
    /// <summary>HMAC-SHA256 of the id's UTF-8 bytes, in lower-case hex.</summary>
    public static string Of(byte[] key, string userId) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(userId)));
}
