using System.Globalization;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>What the command line of the runtime benchmark says.</summary>
/// <param name="Orleans">A build of this benchmark for Orleans, <see cref="Auto"/> to build one, or <see cref="None"/>.</param>
/// <param name="Beside">Other builds of this benchmark, as of an earlier commit.</param>
/// <param name="Rounds">Measured rounds a row.</param>
internal sealed record RuntimeBenchmarkOptions(string Orleans, IReadOnlyList<string> Beside, int Rounds)
{
    internal const string Auto = "auto";
    internal const string None = "none";

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ArgumentException">An argument is unknown or has no value.</exception>
    internal static RuntimeBenchmarkOptions Parse(string[] arguments)
    {
        var (orleans, beside, rounds) = (Auto, new List<string>(), 7);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            switch (arguments[i])
            {
                case "--orleans":
                    orleans = value;
                    break;
                case "--beside":
                    beside.Add(Path.GetFullPath(value));
                    break;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out rounds) && rounds is >= 1 and <= 100:
                    break;
                default:
                    throw new ArgumentException(
                        $"'{arguments[i]} {value}' is not understood: --orleans auto|none|BUILT.dll, --beside BUILT.dll (another build of this benchmark), --rounds 1…100.");
            }
        }

        return new(orleans, beside, rounds);
    }
}
