using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OrleansReco.Client;

/// <summary>Finds everything that is wrong with the options, in one report.</summary>
/// <param name="rest">Whether calls go over REST, so that addresses are needed.</param>
/// <param name="found">What was found wrong before.</param>
internal sealed class RecoClientOptionsValidator(bool rest, IReadOnlyList<string> found) : IValidateOptions<RecoClientOptions>
{
    public ValidateOptionsResult Validate(string? name, RecoClientOptions options)
    {
        var failures = new List<string>(found);
        Check(options, RecoClientOptions.Section, failures);
        Check(options.EventBuffer, $"{RecoClientOptions.Section}:{nameof(options.EventBuffer)}", failures);
        if (options.AttemptTimeout > options.Deadline)
        {
            failures.Add($"{RecoClientOptions.Section}:AttemptTimeout must be at most the Deadline of {options.Deadline}, but was {options.AttemptTimeout}. Lower it, or raise the deadline.");
        }

        if (options.ErasureAttemptTimeout > options.ErasureDeadline)
        {
            failures.Add($"{RecoClientOptions.Section}:ErasureAttemptTimeout must be at most the ErasureDeadline of {options.ErasureDeadline}, but was {options.ErasureAttemptTimeout}. Lower it, or raise the deadline.");
        }

        if (rest)
        {
            CheckAddresses(options.Addresses, failures);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckAddresses(IList<string> addresses, List<string> failures)
    {
        if (addresses.Count == 0)
        {
            failures.Add($"{RecoClientOptions.Section}:Addresses must name at least one address, but is empty. Say where the service answers: AddRecoClient(reco => reco.UseRest(\"http://127.0.0.1:8080\")).");
        }

        failures.AddRange(addresses
            .Where(address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Query.Length > 0)
            .Select(address => $"{RecoClientOptions.Section}:Addresses must be http addresses without a path, but one was '{address}'. Send such as http://127.0.0.1:8080."));
    }

    private static void Check(object options, string section, List<string> failures)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var value = result.MemberNames.FirstOrDefault() is { } member ? options.GetType().GetProperty(member)?.GetValue(options) : null;
            failures.Add($"{section}: {result.ErrorMessage} It was {value ?? "absent"}.");
        }
    }
}
