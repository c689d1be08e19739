using System.Text;

namespace OrleansReco.Grains.Storage;

/// <summary>A hash that is the same in every process, on every machine, for ever.</summary>
public static class LastingHash
{
    /// <summary>64-bit FNV-1a with a final avalanche (Murmur3's fmix64) over the UTF-8 bytes.</summary>
    public static ulong Of(string value)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }

    /// <summary>A number in [0, 1) that is the same for the same parts: for sticky shares.</summary>
    public static double Unit(string first, string second) => (Of(first + "\n" + second) >> 11) * (1.0 / (1UL << 53));
}
